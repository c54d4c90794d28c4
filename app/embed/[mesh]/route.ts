/** The map of one mesh, bare, for an iframe on somebody else's page. Who may frame it is read from the configuration at each request. */
import { z } from "zod";
import { mainPath, mapPathOf } from "#components/inspector/ways.ts";
import { HOPS_MAX } from "#components/map/scene/ego.ts";
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import { type At, webContext } from "#lib/server/web/context/context.ts";
import type { Language } from "#lib/wire/api/site.ts";
import { chosenLanguage } from "#lib/wire/api/site.ts";
import type { MeshSummary } from "#lib/wire/api/views.ts";
import type { PackedWire } from "#lib/wire/map/pack.ts";
import { mapViewOf } from "#lib/wire/map/wire.ts";
import { partialSight } from "#lib/wire/views/mesh-summary.ts";
import { embedAssets } from "../assets.ts";
import { embedDocument, type Theme, unknownMeshDocument } from "../document.ts";
import { imageAnswer, imageNamed } from "../images.ts";
import { embedPolicy } from "../policy.ts";
import type { Around } from "../shell-data.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ mesh: string }> }): Promise<Response> {
  const { mesh } = await params;
  const image = imageNamed(mesh);
  if (image !== null) return imageAnswer({ mesh: image.name, node: null, badge: image.badge, format: image.format }, request);
  const { reader, site } = webContext();
  const { searchParams } = new URL(request.url);
  const { languages, meshes, embedOrigins } = site();
  const language = askedLanguage(searchParams.get("lang"), request.headers.get("accept-language"), languages);
  const theme = themeOf(searchParams.get("theme"));
  const assets = await embedAssets();
  const policy = embedPolicy(embedOrigins);
  const configured = meshes.find(({ id }) => id === mesh);
  if (configured === undefined) return page(unknownMeshDocument({ language, theme, assets }), 404, policy);

  const view = mapViewOf(searchParams.get("view"));
  const kind = view === "force" ? "wire" : (`wire-${view}` as const);
  const at = momentOf(searchParams.get("at") ?? undefined, configured.timezone);
  const [summary, document] = await Promise.all([reader.mesh(mesh), reader.document(mesh, kind, at)]);
  const selection = await selectionOf(mesh, searchParams);
  const html = embedDocument({
    mesh,
    meshName: configured.name,
    timezone: configured.timezone,
    language,
    theme,
    isLate: summary === null || !isFresh(summary.collection),
    partial: partialSight(summary?.coverage),
    assets,
    selection,
    view,
    path: await pathOf(mesh, selection, at),
    etag: document?.etag ?? "",
    wire: document === null ? null : readDocument(document.identity),
    at,
    around: aroundOf(selection, searchParams.get("hops")),
  });
  return page(html, 200, policy);
}

/** What was recorded is not late: it is as old as it says. */
function isFresh({ state, collectorAlive }: MeshSummary["collection"]): boolean {
  return state === "recorded" || (state === "collecting" && collectorAlive);
}

function page(html: string, status: number, policy: string): Response {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-cache",
      "referrer-policy": "strict-origin-when-cross-origin",
      "x-content-type-options": "nosniff",
      vary: "accept-language",
    },
  });
}

function askedLanguage(wanted: string | null, accepted: string | null, offered: readonly Language[]): Language {
  return offered.find((language) => language === wanted) ?? chosenLanguage(accepted, offered);
}

function themeOf(wanted: string | null): Theme {
  return wanted === "light" || wanted === "dark" ? wanted : null;
}

/** A node by its uid, its name, or guifi.net's number of its device (`gdev:123`) or place (`nid:45`). */
async function selectionOf(mesh: string, parameters: URLSearchParams): Promise<MapSelection> {
  const node = parameters.get("node");
  if (node) {
    const [, kind, digits] = /^(gdev|nid):(\d{1,12})$/.exec(node) ?? [];
    const asked =
      kind === undefined
        ? ({ by: "name", name: node } as const)
        : ({ by: kind === "gdev" ? "device" : "place", number: Number(digits) } as const);
    return { kind: "node", uid: (await webContext().reader.findNode(mesh, asked)) ?? node };
  }
  const link = parameters.get("link");
  return link ? { kind: "link", id: link } : null;
}

const hopsSchema = z.coerce.number().int().min(1).max(HOPS_MAX);

function aroundOf(selection: MapSelection, hops: string | null): Around {
  const read = hopsSchema.safeParse(hops);
  return selection?.kind === "node" && hops !== null && read.success ? { uid: selection.uid, hops: read.data } : null;
}

async function pathOf(mesh: string, selection: MapSelection, at: At): Promise<MapPath> {
  if (selection?.kind !== "node") return null;
  const node = await webContext().reader.node(mesh, selection.uid, at);
  return node === null ? null : mapPathOf(selection.uid, mainPath(node.paths));
}

/** Our own reading thread wrote it: the form needs no second look. */
function readDocument(bytes: Uint8Array): PackedWire {
  const packed: PackedWire = JSON.parse(new TextDecoder().decode(bytes));
  return packed;
}
