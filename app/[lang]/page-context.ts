/** What every page asks first: in which language, about which mesh. */
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { type EmbedTarget, imageUrl, oembedUrl, pageUrl } from "#components/embedding/snippets.ts";
import { type Dictionary, dictionaryOf } from "#components/i18n/dictionary.ts";
import { isLanguage, type Language } from "#components/i18n/languages.ts";
import { THEME_COOKIE, type Theme, themeOf } from "#components/shell/theme.ts";
import { momentOf } from "#lib/server/web/api/moment.ts";
import { type At, type Reader, webContext } from "#lib/server/web/context/context.ts";
import type { SiteConfigView } from "#lib/wire/api/site.ts";

export type LangProps = { params: Promise<{ lang: string }> };
export type MeshProps = {
  params: Promise<{ lang: string; mesh: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export type PageContext = {
  language: Language;
  theme: Theme | null;
  t: Dictionary;
  site: SiteConfigView;
  reader: Reader;
  nowMs: number;
};
export type MeshContext = PageContext & { mesh: SiteConfigView["meshes"][number]; base: string };

export async function chosenTheme(): Promise<Theme | null> {
  return themeOf((await cookies()).get(THEME_COOKIE)?.value);
}

/** A language that the site does not offer is an address that does not exist. */
export async function pageContext(params: LangProps["params"]): Promise<PageContext> {
  const { lang } = await params;
  const context = webContext();
  const site = context.site();
  if (!isLanguage(lang) || !site.languages.includes(lang)) notFound();
  return {
    language: lang,
    theme: await chosenTheme(),
    t: dictionaryOf(lang),
    site,
    reader: context.reader,
    nowMs: context.nowMs(),
  };
}

export async function meshContext(params: MeshProps["params"]): Promise<MeshContext> {
  const context = await pageContext(params);
  const { mesh: id } = await params;
  const mesh = context.site.meshes.find((candidate) => candidate.id === id);
  if (mesh === undefined) notFound();
  return { ...context, mesh, base: `/${context.language}/${mesh.id}` };
}

/** Parameters of the address, each once: the last of a repeated one counts. */
export async function queryOf(searchParams: MeshProps["searchParams"]): Promise<Record<string, string>> {
  const entries = Object.entries(await searchParams).flatMap(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return last === undefined ? [] : [[name, last] as const];
  });
  return Object.fromEntries(entries);
}

/** The moment of the past that the address asks for, in the mesh's own time where it says none; null: now. */
export function atOf(query: Record<string, string>, mesh: MeshContext["mesh"]): At {
  return momentOf(query.at, mesh.timezone);
}

/** The oldest round that is kept, for whoever asks for an older one. */
export async function oldestKept({ reader, mesh }: Pick<MeshContext, "reader" | "mesh">): Promise<string | null> {
  return (await reader.timeline(mesh.id, null, null))?.first ?? null;
}

/** What a page shows elsewhere: a picture in a chat, the live map where oEmbed is known. `path` after the site's address, with a query. */
export function sharedMetadata(
  { site, language, mesh }: MeshContext,
  selected: EmbedTarget["selected"],
  metadata: Metadata & { title: string; description: string },
): Metadata {
  const target = { baseUrl: site.baseUrl, language, mesh: mesh.id, selected, title: metadata.title };
  const image = imageUrl(target, { width: PREVIEW.width, height: PREVIEW.height, theme: null, hops: null }, "png");
  const { title, description } = metadata;
  return {
    ...metadata,
    alternates: {
      ...metadata.alternates,
      types: { ...metadata.alternates?.types, "application/json+oembed": oembedUrl(site.baseUrl, pageUrl(target)) },
    },
    openGraph: { title, description, siteName: site.name, type: "website", images: [{ url: image, ...PREVIEW }] },
    twitter: { card: "summary_large_image" },
  };
}

/** As chats and forums expect it. */
const PREVIEW = { width: 1200, height: 630 } as const;

/** Title, description, and the same page in the other languages (`rest` is the path after the language). */
export function pageMetadata(
  context: PageContext | MeshContext,
  rest: string,
  title: string,
  description: string,
): Metadata & { title: string; description: string } {
  const { site, language } = context;
  const languages = Object.fromEntries(site.languages.map((other) => [other, `/${other}${rest}`]));
  return {
    title,
    description,
    alternates: {
      canonical: `/${language}${rest}`,
      languages: { ...languages, "x-default": "/" },
      ...(isOfMesh(context) && { types: feedsOf(context, [{ path: context.base, name: context.mesh.name }]) }),
    },
  };
}

function isOfMesh(context: PageContext | MeshContext): context is MeshContext {
  return "mesh" in context;
}

/** Feeds and calendars, for the head of a page: the nearest to what it shows first. @param about paths below the site, with names. */
export function feedsOf({ t }: PageContext, about: readonly { path: string; name: string }[]): AlternateTypes {
  return {
    "application/atom+xml": about.map(({ path, name }) => ({ url: `${path}/feed`, title: `${t.changes.title} – ${name}` })),
    "text/calendar": about.map(({ path, name }) => ({ url: `${path}/calendar.ics`, title: `${t.changes.title} – ${name}` })),
  };
}

type AlternateTypes = Record<string, { url: string; title: string }[]>;
