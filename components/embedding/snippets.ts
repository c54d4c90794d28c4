/** What a person pastes into another page to show a mesh, a node or a link there. Addresses are whole: they are for elsewhere. */
import { escapeHtml } from "../map/base/markup.ts";

export type EmbedTarget = {
  baseUrl: string; // of the site, without a slash at its end
  language: string;
  mesh: string;
  /** What the page is about, as the address selects it; null: the mesh. */
  selected: { kind: "node" | "link"; id: string } | null;
  title: string;
};

export type EmbedOptions = { width: number; height: number; theme: "light" | "dark" | null; hops: number | null };

export type Snippet = { kind: "iframe" | "component" | "image" | "badge" | "link" | "oembed"; text: string };

/** The page on our site. */
export function pageUrl({ baseUrl, language, mesh, selected }: EmbedTarget): string {
  return `${baseUrl}/${language}/${mesh}${selected === null ? "" : `?${selected.kind}=${encodeURIComponent(selected.id)}`}`;
}

export function embedUrl({ baseUrl, language, mesh, selected }: EmbedTarget, { theme, hops }: EmbedOptions): string {
  return `${baseUrl}/embed/${mesh}?${parameters({
    lang: language,
    ...(selected === null ? {} : { [selected.kind]: selected.id }),
    theme,
    hops: selected?.kind === "node" ? hops : null,
  })}`;
}

export function imageUrl(target: EmbedTarget, options: EmbedOptions, format: "svg" | "png"): string {
  const { baseUrl, language, mesh, selected } = target;
  const name = selected?.kind === "node" ? `${mesh}/${encodeURIComponent(selected.id)}` : mesh;
  const hops = selected?.kind === "node" ? options.hops : null;
  const { width, height, theme } = options;
  const link = selected?.kind === "link" ? selected.id : null;
  return `${baseUrl}/embed/${name}.${format}?${parameters({ lang: language, link, theme, hops, w: width, h: height })}`;
}

export function badgeUrl({ baseUrl, language, mesh, selected }: EmbedTarget): string {
  const name = selected?.kind === "node" ? `${mesh}/${encodeURIComponent(selected.id)}` : mesh;
  return `${baseUrl}/embed/${name}.badge.svg?${parameters({ lang: language })}`;
}

export function oembedUrl(baseUrl: string, page: string): string {
  return `${baseUrl}/oembed?${parameters({ url: page })}`;
}

export function snippetsOf(target: EmbedTarget, options: EmbedOptions): Snippet[] {
  const { width, height, theme, hops } = options;
  const page = pageUrl(target);
  const title = escapeHtml(target.title);
  const image = `<a href="${escapeHtml(page)}"><img src="${escapeHtml(imageUrl(target, options, "png"))}" width="${width}" height="${height}" alt="${title}"></a>`;
  const attributes = {
    mesh: target.mesh,
    lang: target.language,
    ...(target.selected === null ? {} : { [target.selected.kind]: target.selected.id }),
    theme,
    hops: target.selected?.kind === "node" ? hops : null,
    width,
    height,
  };
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === null ? [] : [` ${name}="${escapeHtml(String(value))}"`],
  );
  const badge = `<a href="${escapeHtml(page)}"><img src="${escapeHtml(badgeUrl(target))}" width="117" height="15" alt="${title}"></a>`;
  return [
    {
      kind: "iframe",
      text: `<iframe src="${escapeHtml(embedUrl(target, options))}" width="${width}" height="${height}" title="${title}" loading="lazy" style="border:0"></iframe>`,
    },
    {
      kind: "component",
      text: `<script type="module" src="${escapeHtml(target.baseUrl)}/teranyina-map.js"></script>\n<teranyina-map${written.join("")}>${image}</teranyina-map>`,
    },
    { kind: "image", text: image },
    ...(target.selected?.kind === "link" ? [] : [{ kind: "badge" as const, text: badge }]),
    { kind: "link", text: page },
    { kind: "oembed", text: oembedUrl(target.baseUrl, page) },
  ];
}

function parameters(given: Record<string, string | number | null>): string {
  const known = Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return new URLSearchParams(known).toString();
}
