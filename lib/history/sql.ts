/**
 * What the store's own code needs of a database. Everything above it (codecs, keyframes and deltas, series, retention, events) is one and
 * the same for all engines; a driver knows how to run SQL and nothing of meshes.
 */
export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlRow = Readonly<Record<string, unknown>>;

/** SQL with `?` placeholders, in the dialect that SQLite and PostgreSQL share (ON CONFLICT, RETURNING, no vendor functions). */
export type SqlSession = {
  all(sql: string, ...parameters: readonly SqlValue[]): Promise<SqlRow[]>;
  /** @returns rows changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number>;
};

export type SqlDriver = SqlSession & {
  readonly engine: "sqlite" | "postgres";
  /** All of it or nothing; transactions of one driver come one after the other. */
  transaction<Value>(work: (session: SqlSession) => Promise<Value>): Promise<Value>;
  /** Statements that all see the store as it was at one moment. They must not write. */
  reading<Value>(work: (session: SqlSession) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
};
