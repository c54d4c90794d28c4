/** A client that shows every byte: `node:http` and `fetch` hide (and refuse) what real routers send. */
import net from "node:net";

export type RawAnswer = { head: string; body: string; ended: boolean; failed: string | null };

/** GETs `target` from host:port and gives back all bytes until the connection closes or `waitMs` passed without an end. */
export function rawGet(endpoint: string, target: string, waitMs = 2000): Promise<RawAnswer> {
  return rawSend(endpoint, `GET ${target} HTTP/1.1\r\nHost: node\r\n\r\n`, waitMs);
}

export function rawSend(endpoint: string, bytes: string, waitMs = 2000): Promise<RawAnswer> {
  const colon = endpoint.lastIndexOf(":");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let failed: string | null = null;
    const socket = net.connect({ host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) }, () =>
      socket.write(bytes),
    );
    const finish = (ended: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      const all = Buffer.concat(chunks).toString("utf8");
      const gap = /\r?\n\r?\n/.exec(all);
      const headEnd = gap === null ? all.length : gap.index + gap[0].length;
      resolve({ head: all.slice(0, headEnd), body: all.slice(headEnd), ended, failed });
    };
    const timer = setTimeout(() => finish(false), waitMs);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error) => {
      failed = error.message;
      finish(true);
    });
    socket.on("end", () => finish(true));
  });
}
