/** What happened to one node as a calendar. */
import { readOnly } from "#lib/server/web/http/http.ts";
import { feedAnswer } from "../../../../feed-answer.ts";

export const dynamic = "force-dynamic";

export const { GET, HEAD } = readOnly((params) => feedAnswer("calendar", params));
