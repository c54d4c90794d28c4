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
    PRIMARY KEY (mesh, at_ms, round)
  );
  CREATE INDEX round_by_number ON round (mesh, round);
  CREATE TABLE topology_round (
    mesh ${NAME},
    at_ms bigint NOT NULL,
    round bigint NOT NULL,
    body ${BODY},
    PRIMARY KEY (mesh, at_ms, round)
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
  ALTER TABLE series_tail ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE analysis ALTER COLUMN body SET STORAGE EXTERNAL;
  `,
];
