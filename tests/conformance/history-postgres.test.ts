import { afterAll, beforeAll } from "vitest";
import { type PostgresCluster, startPostgresCluster } from "#tests/support/postgres-cluster.ts";
import { describeHistory } from "./history.ts";

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());

describeHistory("PostgreSQL", { writers: "many", create: () => cluster.createDatabase() });
