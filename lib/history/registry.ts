/** The engines, by the scheme of a store's URL. */
import { resolve } from "node:path";
import { err, type Result } from "../model/index.ts";
import type { History, HistoryError, HistoryMode } from "./types.ts";

/** An engine is data and one function. It is loaded when its scheme is asked for, so that none costs anything where it is not used. */
type Engine = { open(url: string, mode: HistoryMode): Promise<Result<History, HistoryError>> };

const postgres: Engine = {
  async open(url, mode) {
    const { openPostgres } = await import("./postgres/engine.ts");
    return openPostgres(url, mode);
  },
};

const ENGINES: ReadonlyMap<string, Engine> = new Map([
  [
    "sqlite",
    {
      open: async (url, mode) => {
        const path = url.slice("sqlite:".length);
        if (path === "") return err({ code: "bad-url", message: "sqlite: needs a file, for example sqlite:./data/teranyina.db" });
        const { openSqlite } = await import("./sqlite/engine.ts");
        return openSqlite(resolve(path), mode);
      },
    },
  ],
  ["postgres", postgres],
  ["postgresql", postgres],
]);

/** `sqlite:PATH` (a relative one from the working folder) or `postgres://…`. */
export async function openHistory(url: string, mode: HistoryMode): Promise<Result<History, HistoryError>> {
  const scheme = /^([a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  const engine = scheme === undefined ? undefined : ENGINES.get(scheme);
  if (engine === undefined) {
    return err({
      code: "bad-url",
      message: `"${url}" names no store. Known: sqlite:./data/teranyina.db, postgres://USER:PASSWORD@HOST:5432/DATABASE`,
    });
  }
  return engine.open(url, mode);
}
