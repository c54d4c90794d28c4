/** The secret of the installation that uids are made with. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { SqlDriver } from "../../sql.ts";
import { HistoryFailure } from "../../types.ts";
import { encodeJson } from "../codec/json-codec.ts";
import { readState } from "./notes.ts";

/** No mesh has the empty id, so that no mesh's states are mixed with those of the whole store. */
const WHOLE_STORE = "";
const NAME = "uid-secret";
const BYTES = 32;

const secretSchema = z.base64url().length(43);

/** Of several that ask at once for the first time the first one's stands. */
export async function keepUidSecret(driver: SqlDriver): Promise<string> {
  const known = await readState(driver, WHOLE_STORE, NAME);
  if (known !== null) return checked(known);
  return driver.transaction(async (session) => {
    await session.run(
      "INSERT INTO state (mesh, name, body) VALUES (?, ?, ?) ON CONFLICT (mesh, name) DO NOTHING",
      WHOLE_STORE,
      NAME,
      encodeJson(randomBytes(BYTES).toString("base64url")),
    );
    return checked(await readState(session, WHOLE_STORE, NAME));
  });
}

/** A secret that cannot be read is not made anew: nodes that join later would be named by another than those before. */
function checked(value: unknown): string {
  const secret = secretSchema.safeParse(value);
  if (secret.success) return secret.data;
  throw new HistoryFailure({ code: "damaged", message: "The secret that uids are made with cannot be read. Restore a copy." });
}
