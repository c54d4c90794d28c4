/** The store in a PostgreSQL database, which several collectors and web servers share. */
import { err, instantOf, ok, type Result } from "../../model/index.ts";
import type { SqlDriver } from "../sql.ts";
import { openStore } from "../store/open-store.ts";
import { createPlanner } from "../store/retention/planner.ts";
import { type History, type HistoryError, HistoryFailure, type HistoryMode } from "../types.ts";
import { createDriver } from "./driver.ts";
import { failureOf } from "./errors.ts";
import { follow, type RoundTold, tellRound } from "./follow.ts";
import { createLeases } from "./leases.ts";
import { MIGRATIONS } from "./migrations.ts";
import { prepareDatabase } from "./open.ts";
import { SCHEMA, type Target, targetOf } from "./settings.ts";
import { createWriterConnection } from "./writer-connection.ts";

/** @param url see {@link targetOf}. */
export async function openPostgres(url: string, mode: HistoryMode): Promise<Result<History, HistoryError>> {
  const target = targetOf(url);
  if (!target.ok) return target;
  const prepared = await prepareDatabase(target.value, mode, MIGRATIONS);
  if (!prepared.ok) return err(prepared.error);
  return ok(mode === "write" ? openWriter(target.value, url) : openReader(target.value, mode));
}

function openReader(target: Target, mode: HistoryMode): History {
  const driver = createDriver(target, mode, null);
  return openStore({
    driver,
    ...engineParts(target, driver),
    planner: null,
    lease: async () => Promise.reject(notAWriter(target)),
  });
}

function openWriter(target: Target, url: string): History {
  const connection = createWriterConnection(target);
  const leases = createLeases(connection, (cause) => failureOf(cause, target.label), target.label);
  const driver = createDriver(target, "write", connection);
  return openStore({
    driver,
    ...engineParts(target, driver),
    planner: createPlanner({ engine: "postgres", url }),
    lease: leases.take,
    beforeWrite: leases.fence,
    afterAppend: tellRound,
  });
}

function engineParts(target: Target, driver: SqlDriver) {
  return {
    disk: async () => ({ bytes: await schemaBytes(driver), freeBytes: null }),
    async backup(): Promise<void> {
      const message = `A store on PostgreSQL is copied by its own tools: pg_dump --schema=${SCHEMA} -Fc -f FILE URL`;
      throw new HistoryFailure({ code: "io", message });
    },
    async follow(listener: (round: RoundTold) => void) {
      try {
        return await follow({ target, lastRounds: () => lastRounds(driver) }, listener);
      } catch (cause) {
        throw failureOf(cause, target.label);
      }
    },
    release: async () => undefined,
  };
}

async function schemaBytes(driver: SqlDriver): Promise<number> {
  const [row] = await driver.all(
    `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes FROM pg_class c
     WHERE c.relnamespace = to_regnamespace(?) AND c.relkind = 'r'`,
    SCHEMA,
  );
  return Number(row?.bytes);
}

async function lastRounds(driver: SqlDriver): Promise<RoundTold[]> {
  const rows = await driver.all("SELECT mesh, round, at_ms FROM mesh_state");
  return rows.map((row) => ({ mesh: String(row.mesh), round: Number(row.round), at: instantOf(Number(row.at_ms)) }));
}

function notAWriter({ label }: Target): HistoryFailure {
  return new HistoryFailure({ code: "io", message: `${label} was opened for reading: it gives no right to write` });
}
