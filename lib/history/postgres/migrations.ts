/** The tables, as a list of numbered steps. A step once released is never edited: a change is a new step. */

const NAME = 'text COLLATE "C" NOT NULL';
const BODY = "bytea NOT NULL";

/**
 * The same tables and columns as the SQLite engine's, whose list has more steps because it is older (a test compares the two).
 *
 * What grows with time has the mesh and the time in its key, so that it can be partitioned by either as it is; no index is unique that
 * does not. Texts are ordered by their bytes, as SQLite does. Bodies are compressed already.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE round (
    mesh ${NAME},
    at_ms bigint NOT NULL,
    round bigint NOT NULL,
    kept smallint NOT NULL,
    answered integer NOT NULL,
    nodes integer NOT NULL,
    links integer NOT NULL,
    refusals integer NOT NULL,
    requests bigint NOT NULL,
    bytes bigint NOT NULL,
    seconds double precision NOT NULL,
    segment bigint,
    place integer,
    PRIMARY KEY (mesh, at_ms, round)
  );
  CREATE TABLE topology_round (
    mesh ${NAME},
    at_ms bigint NOT NULL,
    round bigint NOT NULL,
    base_ms bigint,
    base_round bigint,
    body ${BODY},
    PRIMARY KEY (mesh, at_ms, round)
  );
  CREATE TABLE topology_segment (
    mesh ${NAME},
    segment bigint NOT NULL,
    level smallint NOT NULL,
    from_ms bigint NOT NULL,
    to_ms bigint NOT NULL,
    rows integer NOT NULL,
    body ${BODY},
    PRIMARY KEY (mesh, from_ms, segment)
  );
  CREATE INDEX topology_segment_by_number ON topology_segment (mesh, segment);
  CREATE INDEX topology_segment_by_time ON topology_segment (mesh, level, from_ms);
  CREATE TABLE mesh_numbers (
    mesh ${NAME} PRIMARY KEY,
    round bigint NOT NULL,
    segment bigint NOT NULL
  );
  CREATE TABLE mesh_state (
    mesh ${NAME} PRIMARY KEY,
    round bigint NOT NULL,
    at_ms bigint NOT NULL,
    layout ${BODY},
    memory ${BODY}
  );
  CREATE TABLE identity (
    mesh ${NAME},
    key ${NAME},
    uid ${NAME},
    PRIMARY KEY (mesh, key)
  );
  CREATE TABLE analysis (
    mesh ${NAME},
    at_ms bigint NOT NULL,
    round bigint NOT NULL,
    body ${BODY},
    PRIMARY KEY (mesh, at_ms, round)
  );
  CREATE INDEX analysis_by_round ON analysis (mesh, round);
  CREATE TABLE series_tail (
    mesh ${NAME},
    at_ms bigint NOT NULL,
    round bigint NOT NULL,
    body ${BODY},
    PRIMARY KEY (mesh, at_ms, round)
  );
  CREATE TABLE series_chunk (
    mesh ${NAME},
    metric ${NAME},
    resolution smallint NOT NULL,
    from_ms bigint NOT NULL,
    to_ms bigint NOT NULL,
    rows integer NOT NULL,
    body ${BODY}
  );
  CREATE INDEX series_chunk_by_time ON series_chunk (mesh, metric, resolution, from_ms);
  CREATE TABLE series_dirty (
    mesh ${NAME},
    day_ms bigint NOT NULL,
    PRIMARY KEY (mesh, day_ms)
  );
  CREATE TABLE series_kept (
    mesh ${NAME} PRIMARY KEY,
    raw_from_ms bigint NOT NULL
  );
  CREATE TABLE disk_sample (
    day_ms bigint PRIMARY KEY,
    bytes bigint NOT NULL
  );
  CREATE TABLE event (
    mesh ${NAME},
    id ${NAME},
    from_ms bigint NOT NULL,
    to_ms bigint,
    kind ${NAME},
    body ${BODY},
    PRIMARY KEY (mesh, id)
  );
  CREATE INDEX event_by_time ON event (mesh, from_ms, id);
  CREATE TABLE event_entity (
    mesh ${NAME},
    entity ${NAME},
    from_ms bigint NOT NULL,
    id ${NAME},
    PRIMARY KEY (mesh, entity, from_ms, id)
  );
  CREATE INDEX event_entity_by_event ON event_entity (mesh, id);
  CREATE TABLE outbox (
    id ${NAME} PRIMARY KEY,
    mesh ${NAME},
    at_ms bigint NOT NULL,
    notifier ${NAME},
    attempts integer NOT NULL,
    due_ms bigint NOT NULL,
    body ${BODY}
  );
  CREATE TABLE mark (
    mesh ${NAME},
    id ${NAME},
    at_ms bigint NOT NULL,
    body ${BODY},
    PRIMARY KEY (mesh, id)
  );
  CREATE TABLE acknowledgement (
    mesh ${NAME},
    alert ${NAME},
    at ${NAME},
    PRIMARY KEY (mesh, alert)
  );
  CREATE TABLE state (
    mesh ${NAME},
    name ${NAME},
    body ${BODY},
    PRIMARY KEY (mesh, name)
  );
  ALTER TABLE topology_round ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE topology_segment ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE series_chunk ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE series_tail ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE analysis ALTER COLUMN body SET STORAGE EXTERNAL;
  `,
];
