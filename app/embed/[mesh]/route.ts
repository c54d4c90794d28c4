/** The map of one mesh, bare, for an iframe on somebody else's page. Who may frame it is read from the configuration at each request. */
import { negotiateLanguage } from "#components/i18n/languages.ts";
import { mainPath, mapPathOf } from "#components/inspector/ways.ts";
import type { MapPath, MapSelection } from "#components/map/scene/scene.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { PackedWire } from "#lib/wire/map/pack.ts";
import { partialSight } from "#lib/wire/views/mesh-summary.ts";
import { embedAssets } from "../assets.ts";
import { embedDocument, type Theme, unknownMeshDocument } from "../document.ts";
import { embedPolicy } from "../policy.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request, { params }: { params: Promise<{ mesh: string }> }): Promise<Response> {
  const { mesh } = await params;
  const { reader, site } = webContext();
  const { searchParams } = new URL(request.url);
  const { languages, meshes, embedOrigins } = site();
  const language = chosenLanguage(searchParams.get("lang"), request.headers.get("accept-language"), languages);
  const theme = themeOf(searchParams.get("theme"));
  const assets = await embedAssets();
  const policy = embedPolicy(embedOrigins);
  const configured = meshes.find(({ id }) => id === mesh);
  if (configured === undefined) return page(unknownMeshDocument({ language, theme, assets }), 404, policy);

  const [summary, document] = await Promise.all([reader.mesh(mesh), reader.document(mesh, "wire")]);
  const selection = selectionOf(searchParams);
  const html = embedDocument({
    mesh,
    meshName: configured.name,
    timezone: configured.timezone,
    language,
    theme,
    isLate: summary === null || summary.collection.state !== "collecting" || !summary.collection.collectorAlive,
    partial: partialSight(summary?.coverage),
    assets,
    selection,
    path: await pathOf(mesh, selection),
    etag: document?.etag ?? "",
    wire: document === null ? null : readDocument(document.identity),
  });
  return page(html, 200, policy);
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

function chosenLanguage(wanted: string | null, accepted: string | null, offered: readonly Language[]): Language {
  return offered.find((language) => language === wanted) ?? negotiateLanguage(accepted, offered);
}

function themeOf(wanted: string | null): Theme {
  return wanted === "light" || wanted === "dark" ? wanted : null;
}

function selectionOf(parameters: URLSearchParams): MapSelection {
  const node = parameters.get("node");
  if (node) return { kind: "node", uid: node };
  const link = parameters.get("link");
  return link ? { kind: "link", id: link } : null;
}

async function pathOf(mesh: string, selection: MapSelection): Promise<MapPath> {
  if (selection?.kind !== "node") return null;
  const node = await webContext().reader.node(mesh, selection.uid);
  return node === null ? null : mapPathOf(selection.uid, mainPath(node.paths));
}

/** Our own reading thread wrote it: the form needs no second look. */
function readDocument(bytes: Uint8Array): PackedWire {
  const packed: PackedWire = JSON.parse(new TextDecoder().decode(bytes));
  return packed;
}
