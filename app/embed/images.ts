/** Pictures for pages that take an image only: the map of a mesh or of a node, and its badge, as SVG or PNG. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { type Badge, type BadgeState, badgePicture } from "#components/embedding/badge.ts";
import { mainPath, mapPathOf } from "#components/inspector/ways.ts";
import { aroundNode, HOPS_MAX } from "#components/map/scene/ego.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { mapPicture } from "#components/map/svg/picture.ts";
import { DAY_MS } from "#lib/base/durations.ts";
import { fill } from "#lib/base/template.ts";
import type { NodeState } from "#lib/model/index.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import { chosenLanguage, languageSchema } from "#lib/wire/api/site.ts";
import { clockTime } from "./clock-time.ts";
import { embedTexts } from "./texts.ts";

/** Sizes in pixels of the SVG; `scale` is that of the PNG. What cannot be read is as if it were not there. */
const querySchema = z.object({
  w: z.coerce.number().int().min(120).max(2000).catch(670),
  h: z.coerce.number().int().min(120).max(2000).catch(500),
  scale: z.coerce.number().min(1).max(3).catch(1),
  hops: z.coerce.number().int().min(1).max(HOPS_MAX).nullable().catch(null),
  lang: languageSchema.nullable().catch(null),
  theme: z.enum(["light", "dark"]).catch("light"),
  style: z.enum(["classic", "modern"]).catch("classic"),
  at: z.string().nullable().catch(null),
  link: z.string().max(300).nullable().catch(null), // shown as selected where no node is
});

export type ImageFormat = "svg" | "png";
export type ImageAsked = { mesh: string; node: string | null; badge: boolean; format: ImageFormat };

const NAME = /^(.*?)(\.badge)?\.(svg|png)$/;

/** `NAME.svg`, `NAME.png`, and with `.badge` before that. null: not the name of an image. */
export function imageNamed(text: string): { name: string; badge: boolean; format: ImageFormat } | null {
  const [, name = "", badge, format] = NAME.exec(text) ?? [];
  if (name === "" || (format !== "svg" && format !== "png")) return null;
  return { name, badge: badge !== undefined, format };
}

export async function imageAnswer(asked: ImageAsked, request: Request): Promise<Response> {
  const { site, rasteriser } = webContext();
  const query = querySchema.parse(Object.fromEntries(new URL(request.url).searchParams));
  const mesh = site().meshes.find(({ id }) => id === asked.mesh);
  if (mesh === undefined) return plain(404, "There is no such mesh");
  const svg = asked.badge ? await badgeOf(asked, mesh, query, request) : await mapOf(asked, mesh, query, request);
  if (svg === null) return plain(404, "There is no such node, or no round yet");
  const etag = `"${createHash("sha256").update(`${query.scale} ${asked.format} ${svg}`).digest("base64url").slice(0, 22)}"`;
  const headers = {
    etag,
    "cache-control": "public, max-age=60",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    vary: "accept-language",
  };
  if (request.headers.get("if-none-match")?.includes(etag) === true) return new Response(null, { status: 304, headers });
  if (asked.format === "svg")
    return new Response(svg, { headers: { ...headers, "content-type": "image/svg+xml; charset=utf-8" } });
  const png = await rasteriser.png(svg, query.scale);
  if (!png.ok) return plain(503, `The picture could not be made: ${png.error}`);
  return new Response(Buffer.from(png.value), { headers: { ...headers, "content-type": "image/png" } });
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

type Query = z.infer<typeof querySchema>;
type MeshShown = ReturnType<ReturnType<typeof webContext>["site"]>["meshes"][number];

function languageOf({ lang }: Query, request: Request) {
  const { languages } = webContext().site();
  return languages.find((one) => one === lang) ?? chosenLanguage(request.headers.get("accept-language"), languages);
}

async function nodeOf(asked: ImageAsked): Promise<string | null> {
  if (asked.node === null) return null;
  return webContext().reader.findNode(asked.mesh, { by: "name", name: asked.node });
}

async function mapOf(asked: ImageAsked, mesh: MeshShown, query: Query, request: Request): Promise<string | null> {
  const { reader } = webContext();
  const at = query.at === null ? null : momentOf(query.at, mesh.timezone);
  const [wire, uid] = [await reader.wire(mesh.id, at), await nodeOf(asked)];
  if (wire === null || (asked.node !== null && uid === null)) return null;
  const language = languageOf(query, request);
  const node = uid === null ? null : await reader.node(mesh.id, uid, at);
  const hops = query.hops;
  const shown = uid === null || hops === null ? wire : aroundNode(wire, uid, hops);
  const link = query.link === null || uid !== null ? null : await reader.link(mesh.id, query.link, at);
  const name = node?.node.label ?? (link === null ? null : `${link.aLabel} – ${link.bLabel}`);
  const title = name === null ? mesh.name : `${name} – ${mesh.name}`;
  const texts = mapTexts(language);
  const counts = { mesh: mesh.name, nodes: shown.nodes.uid.length, links: shown.links.a.length };
  return mapPicture({
    wire: shown,
    width: query.w,
    height: query.h,
    theme: query.theme,
    selection: uid !== null ? { kind: "node", uid } : query.link === null ? null : { kind: "link", id: query.link },
    path: node === null || uid === null ? null : mapPathOf(uid, mainPath(node.paths)),
    title,
    note: fill(embedTexts(language).measured, { time: clockTime(wire.at, language, mesh.timezone) }),
    description: `${title}. ${fill(texts.title, counts)}. ${fill(texts.description, counts)}`,
  });
}

const SHOWN: Record<NodeState, BadgeState> = { answered: "up", heard: "up", stale: "down", gone: "down", unknown: "unknown" };
const AVAILABILITY_DAYS = 30;

async function badgeOf(asked: ImageAsked, mesh: MeshShown, query: Query, request: Request): Promise<string | null> {
  const { reader } = webContext();
  const language = languageOf(query, request);
  const shared = { words: embedTexts(language).badge };
  if (asked.node === null) {
    const summary = await reader.mesh(mesh.id);
    if (summary === null || summary.at === null) return null;
    const time = clockTime(summary.at, language, mesh.timezone);
    const isBlind = summary.collection.state === "late" || summary.collection.state === "never";
    const badge: Badge = { ...shared, state: isBlind ? "unknown" : "up", time, share: null, name: mesh.name };
    return badgePicture(badge, query.style);
  }
  const uid = await nodeOf(asked);
  const view = uid === null ? null : await reader.node(mesh.id, uid);
  if (uid === null || view === null) return null;
  const to = Date.parse(view.at);
  const from = new Date(to - AVAILABILITY_DAYS * DAY_MS).toISOString();
  const share = (await reader.availability(mesh.id, uid, from, view.at))?.share ?? null;
  const { state, answeredAt, heardAt, label } = view.node;
  const last = [answeredAt, heardAt]
    .flatMap((one) => (one === null ? [] : [one]))
    .sort()
    .at(-1);
  const time = last === undefined ? null : clockTime(last, language, mesh.timezone);
  return badgePicture({ ...shared, state: SHOWN[state], time, share, name: label }, query.style);
}
