/** What happened, as a feed or a calendar: of a mesh, or of one node. */
import { calendar } from "#components/changes/calendar.ts";
import { atomFeed, type FeedInput } from "#components/changes/feed.ts";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { isLanguage } from "#components/i18n/languages.ts";
import { spellings } from "#lib/server/web/api/answers.ts";
import { type EventsAsked, webContext } from "#lib/server/web/context/context.ts";
import type { Answer } from "#lib/server/web/http/http.ts";
import { LASTING_KINDS } from "#lib/wire/projection/events.ts";

export type FeedKind = "atom" | "calendar";

const FORMS: Readonly<Record<FeedKind, { entries: number; contentType: string; make: (input: FeedInput) => string }>> = {
  atom: { entries: 50, contentType: "application/atom+xml; charset=utf-8", make: atomFeed },
  calendar: { entries: 200, contentType: "text/calendar; charset=utf-8", make: calendar },
};

const NOTHING = { kind: "problem", code: "not-found", detail: "There is no such feed" } as const;

type Asked = Readonly<Record<string, string>>;

export async function feedAnswer(kind: FeedKind, { lang = "", mesh: id = "", uid }: Asked): Promise<Answer> {
  const { reader, site } = webContext();
  const { baseUrl, meshes, languages } = site();
  const mesh = meshes.find((candidate) => candidate.id === id);
  if (mesh === undefined || !isLanguage(lang) || !languages.includes(lang)) return NOTHING;
  const { entries, contentType, make } = FORMS[kind];
  // A mesh's calendar holds what harmed somebody for a while, not what followed from that; a node's holds everything.
  const asked: EventsAsked = { limit: entries, ...(kind === "calendar" && uid === undefined && { kinds: LASTING_KINDS }) };
  const [about, summary] = [await aboutOf(id, uid, asked), await reader.mesh(id)];
  if (about === null || summary === null || summary.at === null) return NOTHING;
  const text = make({
    view: about.view,
    updated: summary.at,
    name: about.label === null ? mesh.name : `${about.label} – ${mesh.name}`,
    base: `${baseUrl}/${lang}/${id}`,
    path: about.uid === null ? "" : `/nodes/${encodeURIComponent(about.uid)}`,
    language: lang,
    timezone: mesh.timezone,
    t: dictionaryOf(lang),
  });
  return { kind: "text", text, contentType };
}

/** A node that the last round has no more still has its events. */
async function aboutOf(mesh: string, segment: string | undefined, asked: EventsAsked) {
  const { reader } = webContext();
  if (segment === undefined) {
    const view = await reader.events(mesh, asked);
    if (view === null) return null;
    const roots = view.events.filter(({ cause }) => asked.kinds === undefined || cause === null);
    return { view: { ...view, events: roots }, uid: null, label: null };
  }
  for (const uid of spellings(segment)) {
    const [view, node] = [await reader.events(mesh, { ...asked, entity: uid }), await reader.node(mesh, uid)];
    if (view === null || (node === null && view.events.length === 0)) continue;
    const label = node?.node.label ?? view.names.find((named) => named.uid === uid)?.label ?? uid;
    return { view, uid, label };
  }
  return null;
}
