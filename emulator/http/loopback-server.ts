/**
 * One TCP listener that is many routers: the local address of a connection (127.x.y.z) tells which of them was asked. Binding
 * 10,000 addresses would cost 10,000 listeners; this costs one.
 */
import net from "node:net";
import { parseRequest, type WebRequest } from "./request.ts";

/**
 * What becomes of a connection.
 * - `answer`: the bytes, then the end. - `slow`: so many bytes a second. - `hang`: accepted, never answered. - `reset`: cut off.
 */
export type Reaction =
  | { kind: "answer"; bytes: Buffer }
  | { kind: "slow"; bytes: Buffer; bytesPerSecond: number }
  | { kind: "hang" }
  | { kind: "reset" };

/** Decides by the address that was connected to, before a byte is read, and again when the request is there. */
export type LoopbackHandler = {
  /** `reset` or `hang` at once, or null to read the request. An address that is no router's should be `reset`. */
  onConnection(address: string): "hang" | "reset" | null;
  onRequest(address: string, request: WebRequest): Reaction;
};

export type LoopbackServer = { port: number; stop(): Promise<void> };

const idleTimeoutMs = 120_000;

/**
 * Listens on every IPv4 address of the machine at `port` (0: any free one), and cuts off whatever did not come in by 127.0.0.0/8.
 * Rejects if the port is taken.
 */
export function listenOnLoopback(port: number, handler: LoopbackHandler): Promise<LoopbackServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that goes away in the middle of an answer is an everyday event here, not an error of the emulator.
    socket.on("error", () => socket.destroy());
    serveConnection(socket, handler);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "0.0.0.0", port, backlog: 1024 }, () => {
      server.off("error", reject);
      const bound = server.address();
      resolve({
        port: bound !== null && typeof bound === "object" ? bound.port : port,
        stop: () =>
          new Promise((stopped) => {
            server.close(() => stopped());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

function serveConnection(socket: net.Socket, handler: LoopbackHandler): void {
  const address = socket.localAddress ?? "";
  const early = /^127\./.test(address) ? handler.onConnection(address) : "reset";
  if (early === "reset") {
    socket.resetAndDestroy();
    return;
  }
  socket.setTimeout(idleTimeoutMs, () => socket.destroy());
  if (early === "hang") {
    socket.resume();
    return;
  }
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    const parsed = parseRequest(received);
    if (parsed.state === "more") return;
    socket.removeAllListeners("data");
    socket.resume();
    if (parsed.state === "bad") socket.resetAndDestroy();
    else react(socket, handler.onRequest(address, parsed.request));
  });
}

function react(socket: net.Socket, reaction: Reaction): void {
  if (reaction.kind === "reset") socket.resetAndDestroy();
  else if (reaction.kind === "answer") socket.end(reaction.bytes);
  else if (reaction.kind === "slow") drip(socket, reaction.bytes, reaction.bytesPerSecond);
}

/** Sends one byte after another, so that no single wait looks long but the whole answer never seems to end. */
function drip(socket: net.Socket, bytes: Buffer, bytesPerSecond: number): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= bytes.length) {
      clearInterval(timer);
      socket.end();
      return;
    }
    socket.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, 1000 / bytesPerSecond);
  socket.on("close", () => clearInterval(timer));
}
