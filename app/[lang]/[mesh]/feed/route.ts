/** What happened in the mesh as an Atom feed. */
import { atomFeed } from "#components/changes/feed.ts";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { isLanguage } from "#components/i18n/languages.ts";
import { webContext } from "#lib/server/web/context/context.ts";
import { readOnly } from "#lib/server/web/http/http.ts";

export const dynamic = "force-dynamic";

const ENTRIES = 50;

export const { GET, HEAD } = readOnly(async ({ lang = "", mesh: id = "" }) => {
  const { reader, site } = webContext();
  const { baseUrl, meshes, languages } = site();
  const mesh = meshes.find((candidate) => candidate.id === id);
  const nothing = { kind: "problem", code: "not-found", detail: "There is no such feed" } as const;
  if (mesh === undefined || !isLanguage(lang) || !languages.includes(lang)) return nothing;
  const [view, summary] = [await reader.events(id, { limit: ENTRIES }), await reader.mesh(id)];
  if (view === null || summary === null || summary.at === null) return nothing;
  const base = `${baseUrl}/${lang}/${id}`;
  const text = atomFeed({
    view,
    updated: summary.at,
    name: mesh.name,
    base,
    language: lang,
    timezone: mesh.timezone,
    t: dictionaryOf(lang),
  });
  return { kind: "text", text, contentType: "application/atom+xml; charset=utf-8" };
});
