/**
 * Many routers in one process, each at a loopback address of its own and all at one port. Every address has a listener: one that listens
 * on all addresses of the machine would be cheaper, and would show the port to the network.
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

const HOME = "127.0.0.1";
/** Listeners that are opened at once. */
const AT_ONCE = 256;

/**
 * Listens at 127.0.0.1 and at each of `addresses`, at `port` (0: any that is free at 127.0.0.1).
 * Rejects if the port is taken at one of them, or where an address is not of 127.0.0.0/8.
 */
export async function listenOnLoopback(
  port: number,
  addresses: Iterable<string>,
  handler: LoopbackHandler,
): Promise<LoopbackServer> {
  const others = [...new Set(addresses)].filter((address) => address !== HOME);
  const foreign = others.find((address) => !/^127\./.test(address));
  if (foreign !== undefined) throw new Error(`${foreign} is no loopback address`);
  const sockets = new Set<net.Socket>();
  const onConnection = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that goes away in the middle of an answer is an everyday event here, not an error of the emulator.
    socket.on("error", () => socket.destroy());
    serveConnection(socket, handler);
  };
  const home = await listenAt(HOME, port, onConnection);
  const servers = [home.server];
  const stop = async (): Promise<void> => {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  try {
    for (let from = 0; from < others.length; from += AT_ONCE) {
      const opened = await Promise.all(
        others.slice(from, from + AT_ONCE).map((address) => listenAt(address, home.port, onConnection)),
      );
      servers.push(...opened.map(({ server }) => server));
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { port: home.port, stop };
}

function listenAt(
  host: string,
  port: number,
  onConnection: (socket: net.Socket) => void,
): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer(onConnection);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off("error", reject);
      const bound = server.address();
      resolve({ server, port: bound !== null && typeof bound === "object" ? bound.port : port });
    });
  });
}

function serveConnection(socket: net.Socket, handler: LoopbackHandler): void {
  const address = socket.localAddress ?? "";
  const early = handler.onConnection(address);
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
