/** oEmbed 1.0 (https://oembed.com): an address of ours in a forum or a chat becomes the live map of what it is about. */
import { z } from "zod";
import { type EmbedTarget, embedUrl, imageUrl } from "#components/embedding/snippets.ts";
import { isLanguage } from "#components/i18n/languages.ts";
import { escapeHtml } from "#components/map/base/markup.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import { problem, readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";

const WIDTH = 670;
const HEIGHT = 500;
const querySchema = z.object({
  url: z.url().max(2000),
  maxwidth: z.coerce.number().int().min(120).catch(WIDTH).default(WIDTH),
  maxheight: z.coerce.number().int().min(120).catch(HEIGHT).default(HEIGHT),
  format: z.string().default("json"),
});

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = readOnly(async (_, request) => {
  const asked = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return problem("bad-request", "url: the address of a page of this site");
  if (asked.data.format !== "json") return problem("unknown-format", "This site answers oEmbed in JSON only");
  const target = await targetOf(asked.data.url);
  if (target === null) return problem("not-found", "This address is no map, node or link of this site");
  const size = { width: Math.min(asked.data.maxwidth, WIDTH), height: Math.min(asked.data.maxheight, HEIGHT) };
  const options = { ...size, theme: null, hops: null };
  const frame = `<iframe src="${escapeHtml(embedUrl(target, options))}" width="${size.width}" height="${size.height}" title="${escapeHtml(target.title)}" loading="lazy" style="border:0"></iframe>`;
  const { name, baseUrl } = webContext().site();
  return {
    kind: "json",
    value: {
      version: "1.0",
      type: "rich",
      title: target.title,
      provider_name: name,
      provider_url: baseUrl,
      cache_age: 300,
      html: frame,
      ...size,
      thumbnail_url: imageUrl(target, options, "png"),
      thumbnail_width: size.width,
      thumbnail_height: size.height,
    },
  };
});

const PAGE = /^\/([a-z]{2})\/([a-z0-9-]+)(?:\/(nodes|links)\/([^/]+))?\/?$/;

/** What a page of ours is about. null: not ours, or about nothing that can be shown. */
async function targetOf(address: string): Promise<EmbedTarget | null> {
  const { reader, site } = webContext();
  const { baseUrl, meshes } = site();
  const url = new URL(address);
  const base = new URL(baseUrl);
  const basePath = base.pathname.replace(/\/$/, "");
  if (url.host !== base.host || !url.pathname.startsWith(`${basePath}/`)) return null;
  const [, language = "", id = "", kind, thing] = PAGE.exec(url.pathname.slice(basePath.length)) ?? [];
  const mesh = meshes.find((one) => one.id === id);
  if (mesh === undefined || !isLanguage(language)) return null;
  const target = { baseUrl, language, mesh: id };
  const node = kind === "nodes" ? decoded(thing) : url.searchParams.get("node");
  const link = kind === "links" ? decoded(thing) : url.searchParams.get("link");
  if (node !== null) {
    const view = await reader.node(id, node);
    return view === null ? null : { ...target, selected: { kind: "node", id: node }, title: `${view.node.label} – ${mesh.name}` };
  }
  if (link !== null) {
    const view = await reader.link(id, link);
    const title = view === null ? "" : `${view.aLabel} – ${view.bLabel} – ${mesh.name}`;
    return view === null ? null : { ...target, selected: { kind: "link", id: link }, title };
  }
  return { ...target, selected: null, title: mesh.name };
}

function decoded(text: string | undefined): string | null {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
