/** Atom (RFC 4287): one entry an event. Names are data: they are escaped, and what XML cannot hold is left out. */
import type { MeshEvent } from "#lib/model/index.ts";
import type { EventsView } from "#lib/wire/api/history.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Language } from "../i18n/languages.ts";
import { escapeHtml } from "../map/base/markup.ts";
import { eventTime, eventTitle } from "./event-row.tsx";

export type FeedInput = {
  view: EventsView;
  updated: string;
  /** Of the mesh, or of a node and its mesh. */
  name: string;
  /** Absolute: the mesh's page in the feed's language. */
  base: string;
  /** From there to what the feed is about: nothing, or "/nodes/…". */
  path: string;
  language: Language;
  timezone: string;
  t: Dictionary;
};

/** Characters that XML 1.0 forbids even when escaped, lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function xml(text: string): string {
  return escapeHtml(text.toWellFormed().replace(FORBIDDEN, ""));
}

export { eventTitle };

export function eventNames({ names }: EventsView): (uid: string) => string {
  const labels = new Map(names.map(({ uid, label }) => [uid, label]));
  return (uid) => labels.get(uid) ?? uid;
}

/** The map as it was when the event began, with the thing chosen. */
export function placeOfEvent(base: string, { from, node, link }: MeshEvent): string {
  const query = new URLSearchParams({ at: from });
  if (link !== null) query.set("link", link);
  else if (node !== null) query.set("node", node);
  return `${base}?${query}`;
}

export function atomFeed({ view, updated, name, base, path, language, timezone, t }: FeedInput): string {
  const nodeName = eventNames(view);
  const entries = view.events.map((event) => {
    return [
      "  <entry>",
      // The same event keeps its id when it ends; only what is told of it changes.
      `    <id>${xml(`${base}/changes#${encodeURIComponent(event.id)}`)}</id>`,
      `    <title>${xml(eventTitle(event, { t, nodeName }))}</title>`,
      `    <updated>${event.to ?? event.noticedAt}</updated>`,
      `    <published>${event.noticedAt}</published>`,
      `    <link rel="alternate" href="${xml(placeOfEvent(base, event))}"/>`,
      `    <category term="${event.kind}"/>`,
      `    <summary>${xml(eventTime(event, { language, timezone, t }))}</summary>`,
      "  </entry>",
    ].join("\n");
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
  <id>${xml(`${base}${path}/feed`)}</id>
  <title>${xml(`${t.changes.title} – ${name}`)}</title>
  <updated>${updated}</updated>
  <author><name>${xml(name)}</name></author>
  <link rel="self" type="application/atom+xml" href="${xml(`${base}${path}/feed`)}"/>
  <link rel="alternate" type="text/html" href="${xml(path === "" ? `${base}/changes` : `${base}${path}`)}"/>
${entries.join("\n")}
</feed>
`;
}
