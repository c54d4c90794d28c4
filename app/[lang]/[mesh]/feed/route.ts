/** What happened in the mesh as an Atom feed. */
import { readOnly } from "#lib/server/web/http/http.ts";
import { feedAnswer } from "../../feed-answer.ts";

export const dynamic = "force-dynamic";

export const { GET, HEAD } = readOnly((params) => feedAnswer("atom", params));
