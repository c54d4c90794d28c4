/** iCalendar (RFC 5545): one entry an event, so that outages stand in people's own calendars. Names are data: they are escaped. */
import type { MeshEvent } from "#lib/model/index.ts";
import type { FeedInput } from "./feed.ts";
import { eventNames, eventTitle, placeOfEvent } from "./feed.ts";

/** Of a line's content, without its end. */
const LINE_MAX_BYTES = 75;

export function calendar({ view, updated, name, base, language, t, path }: FeedInput): string {
  const nodeName = eventNames(view);
  const site = URL.parse(base)?.host ?? "localhost";
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//teranyina//events//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `NAME;LANGUAGE=${language}:${text(`${t.changes.title} – ${name}`)}`,
    `X-WR-CALNAME:${text(`${t.changes.title} – ${name}`)}`,
    `SOURCE;VALUE=URI:${uri(`${base}${path}/calendar.ics`)}`,
    `LAST-MODIFIED:${stamp(updated)}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
    "X-PUBLISHED-TTL:PT15M",
    ...view.events.flatMap((event) => [
      "BEGIN:VEVENT",
      // The same event keeps its id when it ends; the sequence then grows.
      `UID:${text(`${event.id}.${view.mesh}@${site}`)}`,
      `SEQUENCE:${event.to === null ? 0 : 1}`,
      `DTSTAMP:${stamp(event.to ?? event.noticedAt)}`,
      `DTSTART:${stamp(event.from)}`,
      ...endOf(event, updated),
      `SUMMARY;LANGUAGE=${language}:${text(eventTitle(event, { t, nodeName }))}`,
      `URL:${uri(placeOfEvent(base, event))}`,
      `CATEGORIES:${text(t.events.kinds[event.kind].name)}`,
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** What is not over lasts until now. What happened at once has no end. */
function endOf({ from, to }: MeshEvent, updated: string): string[] {
  const end = to ?? updated;
  return Date.parse(end) - Date.parse(from) < 1_000 ? [] : [`DTEND:${stamp(end)}`];
}

function stamp(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** Control characters have no place in a text, not even escaped. */
const CONTROL = /(?!\n)\p{Cc}/gu;

function text(value: string): string {
  return value
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(CONTROL, " ")
    .replaceAll("\\", "\\\\")
    .replaceAll(";", "\\;")
    .replaceAll(",", "\\,")
    .replaceAll("\n", "\\n");
}

function uri(value: string): string {
  return URL.parse(value)?.href ?? "";
}

/** Lines of 75 octets at most, those that go on begin with a space; never within a character. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let bytes = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (bytes + length > LINE_MAX_BYTES) {
      parts.push(part);
      part = " ";
      bytes = 1;
    }
    part += character;
    bytes += length;
  }
  return [...parts, part].join("\r\n");
}
