/** The tables, as a list of numbered steps. A step once released is never edited: a change is a new step. */
import type { DatabaseSync } from "node:sqlite";

/**
 * Step n (from 1) brings `PRAGMA user_version` from n-1 to n.
 *
 * 1. `round`: the figures of a round stand before its body, so that a list of rounds does not read the bodies' overflow pages.
 *    `hourly` marks the first round of an hour (UTC) of its mesh: what thinning keeps. `mesh_state`: what only the last round has.
 *    `identity`: a key belongs to one uid for ever.
 * 2. `analysis`: what was computed of a round, beside it, because most who read a round do not want it.
 * 3. The snapshots leave the table of figures; series, events, messages, marks and states come. `round.kept`: 2 the first round of a day, 1
 *    the first of an hour (UTC), 0 any other. `topology_round`: snapshots as they come, each by itself or against the one at `base_ms`;
 *    `topology_segment`: many in one body, to which `round.segment` and `round.place` point; level 0 all rounds, 1 hourly, 2 daily.
 *    `series_tail`: the figures of a round as they come; `series_chunk`: of one metric over some time; resolution 0 rounds, 1 hours, 2 days.
 *    `series_dirty`: days whose hours are not rolled up. `series_kept`: since when single rounds are kept.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    round INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    hourly INTEGER NOT NULL CHECK (hourly IN (0, 1)),
    answered INTEGER NOT NULL,
    nodes INTEGER NOT NULL,
    links INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    snapshot BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX round_by_number ON round (mesh, round);
  CREATE INDEX round_by_time ON round (mesh, at_ms, round);
  CREATE INDEX round_to_thin ON round (mesh, at_ms) WHERE hourly = 0;

  CREATE TABLE mesh_state (
    mesh TEXT PRIMARY KEY,
    round INTEGER NOT NULL,
    layout BLOB NOT NULL,
    memory BLOB NOT NULL
  ) STRICT;

  CREATE TABLE identity (
    mesh TEXT NOT NULL,
    key TEXT NOT NULL,
    uid TEXT NOT NULL,
    PRIMARY KEY (mesh, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE analysis (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    round INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX analysis_by_round ON analysis (mesh, round);
  `,
  `
  ALTER TABLE round RENAME TO round_2;
  DROP INDEX round_by_number;
  DROP INDEX round_by_time;
  DROP INDEX round_to_thin;
  CREATE TABLE round (
    mesh TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    round INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    nodes INTEGER NOT NULL,
    links INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    seconds REAL NOT NULL,
    segment INTEGER,
    place INTEGER,
    PRIMARY KEY (mesh, at_ms, round)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE topology_round (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    round INTEGER NOT NULL,
    base_ms INTEGER,
    base_round INTEGER,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX topology_round_by_time ON topology_round (mesh, at_ms, round);
  CREATE TABLE topology_segment (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    segment INTEGER NOT NULL,
    level INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX topology_segment_by_number ON topology_segment (mesh, segment);
  CREATE INDEX topology_segment_by_time ON topology_segment (mesh, level, from_ms);
  CREATE TABLE mesh_numbers (
    mesh TEXT PRIMARY KEY,
    round INTEGER NOT NULL,
    segment INTEGER NOT NULL
  ) STRICT;
  INSERT INTO mesh_numbers (mesh, round, segment) SELECT mesh, max(round), 0 FROM round_2 GROUP BY mesh;
  INSERT INTO round (mesh, at_ms, round, kept, answered, nodes, links, refusals, requests, bytes, seconds)
    SELECT mesh, at_ms, round,
      CASE WHEN hourly = 0 THEN 0
        WHEN EXISTS (SELECT 1 FROM round_2 e WHERE e.mesh = r.mesh AND e.hourly = 1 AND e.at_ms / 86400000 = r.at_ms / 86400000
          AND (e.at_ms < r.at_ms OR (e.at_ms = r.at_ms AND e.round < r.round))) THEN 1
        ELSE 2 END,
      answered, nodes, links, refusals, requests, bytes, seconds
    FROM round_2 r;
  INSERT INTO topology_round (mesh, at_ms, round, body) SELECT mesh, at_ms, round, snapshot FROM round_2 ORDER BY mesh, at_ms, round;

  ALTER TABLE mesh_state ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE mesh_state SET at_ms = (SELECT r.at_ms FROM round r WHERE r.mesh = mesh_state.mesh AND r.round = mesh_state.round);

  ALTER TABLE analysis ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE analysis SET at_ms = coalesce((SELECT r.at_ms FROM round r WHERE r.mesh = analysis.mesh AND r.round = analysis.round), 0);
  DROP TABLE round_2;

  CREATE TABLE series_tail (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    round INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX series_tail_by_time ON series_tail (mesh, at_ms, round);
  CREATE TABLE series_chunk (
    id INTEGER PRIMARY KEY,
    mesh TEXT NOT NULL,
    metric TEXT NOT NULL,
    resolution INTEGER NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX series_chunk_by_time ON series_chunk (mesh, metric, resolution, from_ms);
  CREATE TABLE series_dirty (
    mesh TEXT NOT NULL,
    day_ms INTEGER NOT NULL,
    PRIMARY KEY (mesh, day_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE series_kept (
    mesh TEXT PRIMARY KEY,
    raw_from_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE disk_sample (
    day_ms INTEGER PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE event (
    mesh TEXT NOT NULL,
    id TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (mesh, id)
  ) STRICT;
  CREATE INDEX event_by_time ON event (mesh, from_ms, id);
  CREATE TABLE event_entity (
    mesh TEXT NOT NULL,
    entity TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (mesh, entity, from_ms, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX event_entity_by_event ON event_entity (mesh, id);

  CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    mesh TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    notifier TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE mark (
    mesh TEXT NOT NULL,
    id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (mesh, id)
  ) STRICT;
  CREATE TABLE acknowledgement (
    mesh TEXT NOT NULL,
    alert TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (mesh, alert)
  ) STRICT;
  CREATE TABLE state (
    mesh TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (mesh, name)
  ) STRICT;
  `,
];

/** "TERA" in ASCII: tells a store of ours from any other SQLite file (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x54455241;

export type SchemaState = { kind: "empty" } | { kind: "foreign" } | { kind: "ours"; version: number };

export function schemaState(database: DatabaseSync): SchemaState {
  const version = pragmaNumber(database, "user_version");
  if (pragmaNumber(database, "application_id") === APPLICATION_ID) return { kind: "ours", version };
  const tables = database.prepare("SELECT count(*) AS n FROM sqlite_schema").get();
  return tables?.n === 0 && version === 0 ? { kind: "empty" } : { kind: "foreign" };
}

/**
 * Runs the steps above `from` in one exclusive transaction: all of them or none.
 * @throws what SQLite throws; the transaction is then rolled back.
 */
export function migrate(database: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  database.exec("BEGIN EXCLUSIVE");
  try {
    // Read again inside the transaction: another process may have migrated while this one waited for the lock.
    const from = pragmaNumber(database, "user_version");
    for (const step of steps.slice(from)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${Math.max(from, steps.length)}`);
    database.exec("COMMIT");
  } catch (cause) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw cause;
  }
}

function pragmaNumber(database: DatabaseSync, name: "user_version" | "application_id"): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === "number" ? value : 0;
}
