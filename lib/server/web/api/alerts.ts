/** The answers of `/api/v1` about alerts. */

import { webContext } from "../context/context.ts";
import { changeRefusal } from "../http/change-guard.ts";
import { type Answer, problem } from "../http/http.ts";
import { isMeshId, nothingOf, spellings, unknownMesh } from "./answers.ts";

const CLOSED = "This site takes no changes from people whom it does not know: nobody may acknowledge alerts of this mesh here";

export async function alertsAnswer(mesh: string): Promise<Answer> {
  const view = isMeshId(mesh) ? await webContext().reader.alerts(mesh) : null;
  return view === null ? nothingOf(mesh) : { kind: "json", value: view };
}

export async function acknowledgeAnswer(mesh: string, id: string, request: Request): Promise<Answer> {
  const refused = changeRefusal(request);
  if (refused !== null) return refused;
  for (const spelling of spellings(id)) {
    const done = isMeshId(mesh) ? await webContext().reader.acknowledge(mesh, spelling) : null;
    if (done === null) return unknownMesh();
    if (done.ok) return alertsAnswer(mesh);
    if (done.error === "closed") return problem("forbidden", CLOSED);
  }
  return problem("unknown-alert", "There is no such alert; those resolved more than a day ago are gone");
}
