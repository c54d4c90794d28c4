/** What people add (marks, acknowledgements) and the small states that rooms keep from round to round. */
import { type Mark, markSchema } from "../../../model/index.ts";
import type { SqlSession } from "../../sql.ts";
import { HistoryFailure } from "../../types.ts";
import { decodeJson, encodeJson } from "../codec/json-codec.ts";
import { instantMs, textOf } from "../codec/rows.ts";

/** The oldest moment first. */
export async function readMarks(session: SqlSession, mesh: string): Promise<Mark[]> {
  const rows = await session.all("SELECT id, body FROM mark WHERE mesh = ? ORDER BY at_ms, id", mesh);
  return rows.map((row) => {
    const what = `Mark ${textOf(row.id)} of ${mesh}`;
    const parsed = markSchema.safeParse(decodeJson(row.body, what));
    if (parsed.success) return parsed.data;
    throw new HistoryFailure({ code: "damaged", message: `${what} is no mark: ${parsed.error.issues[0]?.message ?? ""}` });
  });
}

export async function putMark(session: SqlSession, mark: Mark): Promise<void> {
  await session.run(
    `INSERT INTO mark (mesh, id, at_ms, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (mesh, id) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body`,
    mark.mesh,
    mark.id,
    instantMs(mark.at),
    encodeJson(mark),
  );
}

export async function dropMark(session: SqlSession, mesh: string, id: string): Promise<void> {
  await session.run("DELETE FROM mark WHERE mesh = ? AND id = ?", mesh, id);
}

export async function putAcknowledgement(session: SqlSession, mesh: string, alert: string, at: string): Promise<void> {
  await session.run(
    `INSERT INTO acknowledgement (mesh, alert, at) VALUES (?, ?, ?) ON CONFLICT (mesh, alert) DO UPDATE SET at = excluded.at`,
    mesh,
    alert,
    at,
  );
}

export async function readAcknowledgements(session: SqlSession, mesh: string): Promise<Map<string, string>> {
  const rows = await session.all("SELECT alert, at FROM acknowledgement WHERE mesh = ?", mesh);
  return new Map(rows.map((row) => [textOf(row.alert), textOf(row.at)] as const));
}

export async function putState(session: SqlSession, mesh: string, name: string, value: unknown): Promise<void> {
  await session.run(
    `INSERT INTO state (mesh, name, body) VALUES (?, ?, ?) ON CONFLICT (mesh, name) DO UPDATE SET body = excluded.body`,
    mesh,
    name,
    encodeJson(value),
  );
}

export async function readState(session: SqlSession, mesh: string, name: string): Promise<unknown> {
  const [row] = await session.all("SELECT body FROM state WHERE mesh = ? AND name = ?", mesh, name);
  return row === undefined ? null : decodeJson(row.body, `State ${name} of ${mesh}`);
}

export async function dropState(session: SqlSession, mesh: string, name: string): Promise<void> {
  await session.run("DELETE FROM state WHERE mesh = ? AND name = ?", mesh, name);
}
