/** `/layers/{layer}`: one question, answered for every node and link of the map. */
import { z } from "zod";
import { instantOf } from "../../../model/index.ts";
import { isAskedLayer, MAP_LAYERS, SINCE_DEFAULT, SINCE_SPANS } from "../../../wire/map/layers.ts";
import { type Since, webContext } from "../context/context.ts";
import { type Answer, problem } from "../http/http.ts";
import { atOf, isMeshId, keptFor, nothingOf } from "./answers.ts";

const sinceSchema = z.iso.datetime({ offset: true });

/** A span or an instant; the default where there is none. null: neither. */
export function sinceOf(text: string | null | undefined): Since | null {
  const asked = text === null || text === undefined || text === "" ? SINCE_DEFAULT : text;
  if (isSpan(asked)) return asked;
  const instant = sinceSchema.safeParse(asked);
  return instant.success ? { at: instantOf(Date.parse(instant.data)) } : null;
}

function isSpan(text: string): text is keyof typeof SINCE_SPANS {
  return Object.hasOwn(SINCE_SPANS, text);
}

export async function layerAnswer(mesh: string, layer: string, request: Request): Promise<Answer> {
  if (!isAskedLayer(layer)) return problem("bad-request", `layer: ${MAP_LAYERS.slice(1).join(", ")}`);
  const since = sinceOf(new URL(request.url).searchParams.get("since"));
  if (since === null) return problem("bad-request", "since: 1h, 24h, 7d, or an ISO 8601 instant with offset");
  const at = atOf(request);
  if (!at.ok) return at.error;
  const view = isMeshId(mesh) ? await webContext().reader.layer(mesh, layer, at.value, since) : null;
  return view === null ? nothingOf(mesh, at.value) : { kind: "json", value: view, ...(await keptFor(mesh, at.value)) };
}
