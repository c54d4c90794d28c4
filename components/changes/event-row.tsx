/** One event as a sentence, with when it was, why, and whom it harmed. */
import { fill } from "#lib/base/template.ts";
import type { MeshEvent } from "#lib/model/index.ts";
import { GRAVE_KINDS } from "#lib/wire/projection/events.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { type EventNames, eventHoles, eventSentence, eventTemplate } from "../i18n/events/sentence.ts";
import { plural } from "../i18n/fill.ts";
import { formatDuration, formatMoment, percent } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";
import { Filled } from "../ui/filled.tsx";

export type EventContext = {
  base: string;
  language: Language;
  timezone: string;
  t: Dictionary;
  nodeName(uid: string): string;
  /** Of the server: how long what is not over has lasted. */
  nowMs: number;
};

/** In plain text with its reason, for places where no element may stand. */
export function eventTitle(event: MeshEvent, { t, nodeName }: Pick<EventContext, "t" | "nodeName">): string {
  return eventSentence(event, t.events, namesOf({ t, nodeName }));
}

function namesOf({ t, nodeName }: Pick<EventContext, "t" | "nodeName">): EventNames {
  return { nodeName, percent: (share) => `${percent(share)}\u00a0%`, families: t.words.familyShort };
}

export function eventTime(
  event: MeshEvent,
  { language, timezone, t }: Pick<EventContext, "language" | "timezone" | "t">,
): string {
  const time = formatMoment(language, timezone, event.from);
  if (event.to === null) return fill(t.changes.since, { time });
  if (event.to === event.from) return fill(t.changes.atMoment, { time });
  const age = formatDuration(language, (Date.parse(event.to) - Date.parse(event.from)) / 1000);
  return fill(t.changes.lasted, { time, age });
}

function selectionOf({ node, link }: MeshEvent): string {
  if (link !== null) return `&link=${encodeURIComponent(link)}`;
  return node === null ? "" : `&node=${encodeURIComponent(node)}`;
}

export function EventRow({ event, context }: { event: MeshEvent; context: EventContext }) {
  const { base, language, t, nowMs } = context;
  const holes = Object.fromEntries(
    Object.entries(eventHoles(event, t.events, namesOf(context))).map(([name, text]) => [name, <bdi key={name}>{text}</bdi>]),
  );
  const isGrave = GRAVE_KINDS.some((kind) => kind === event.kind);
  const { weight } = event.affected;
  const facts = [
    event.why === null ? null : t.events.why[event.why],
    weight > 0 ? plural(language, t.events.affected, Math.round(weight)) : null,
    event.to === null ? formatDuration(language, Math.max(0, nowMs - Date.parse(event.from)) / 1000) : null,
  ].filter((part) => part !== null);
  return (
    <div className="event" data-grave={isGrave || undefined} data-open={event.to === null || undefined}>
      <time className="event-time" dateTime={event.from}>
        {eventTime(event, context)}
      </time>
      <div className="event-what">
        <span className="event-sentence">
          <Filled template={eventTemplate(event, t.events)} values={holes} />
        </span>
        {event.to === null && <span className="tag">{t.changes.stillOpen}</span>}
        {facts.length > 0 && <span className="muted event-facts">{facts.join(" · ")}</span>}
      </div>
      <a className="event-map" href={`${base}?at=${encodeURIComponent(event.from)}${selectionOf(event)}`} rel="nofollow">
        {t.changes.onMap}
      </a>
    </div>
  );
}
