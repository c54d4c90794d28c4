/** A client without sockets: each node answers from a function, and "hang" is a time-out at once. */
import type { HttpClient } from "#lib/collectors/http/client.ts";
import { err, ok } from "#lib/model/index.ts";
import type { Answer } from "./crawl-support.ts";

/** `node` is the host that was asked, `cgi` "bmx6" or "bmx7". */
export type Asked = { node: string; cgi: string; query: string };
export type FakeClient = HttpClient & { asked: Asked[] };

const FIRST_BYTE_MS = 3_000;

export function fakeClient(answer: (asked: Asked) => Answer): FakeClient {
  const asked: Asked[] = [];
  return {
    asked,
    async get(endpoint, target) {
      const [path = "", query = ""] = target.split(/\?(.*)/s);
      const one: Asked = { node: endpoint.host, cgi: path.replace("/cgi-bin/", "").replace("-info", ""), query };
      asked.push(one);
      await Promise.resolve();
      const what = answer(one);
      if (what === "hang") {
        return err({ code: "timeout", message: "No answer in time", elapsedMs: FIRST_BYTE_MS, bytes: 0 });
      }
      if (typeof what === "number") return err({ code: "http-status", message: `${what} Not so`, elapsedMs: 1, bytes: 0 });
      const body = Buffer.from(what);
      return ok({ body, bytes: body.length, elapsedMs: 1 });
    },
  };
}
