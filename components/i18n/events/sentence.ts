/** One sentence for an event, from the words of a language and the names of nodes. */
import { fill } from "#lib/base/template.ts";
import type { Family, MeshEvent } from "#lib/model/index.ts";
import type { events as english } from "./en.ts";

export type EventWords = (typeof english)["events"];

/** What an event's sentence needs besides the words: how a node is called, how a share is written, and `words.familyShort`. */
export type EventNames = {
  nodeName: (uid: string) => string;
  percent: (share: number) => string;
  families: Record<Family, string>;
};

/** The two ends of a link id, `uidA~uidB~n`. Ids read from files may hold a tilde themselves: then the whole stands for both. */
export function endsOfLink(link: string): [a: string, b: string] {
  const parts = link.split("~");
  const [a, b] = parts;
  return parts.length === 3 && a !== undefined && b !== undefined ? [a, b] : [link, link];
}

/** The values of the holes of an event's templates: plain text, names not yet isolated. */
export function eventHoles(event: MeshEvent, words: EventWords, names: EventNames): Record<string, string> {
  const [a, b] = event.link === null ? [null, null] : endsOfLink(event.link);
  const gateway = (uid: string | null) => (uid === null ? words.noGateway : names.nodeName(uid));
  const value = (number: number | null) => {
    if (number === null) return words.unknownPercent;
    return event.kind === "quality-shift" ? names.percent(number) : String(number);
  };
  const compared = event.gateway !== null ? gateway : null;
  return {
    node: event.node === null ? words.otherNode : names.nodeName(event.node),
    a: a === null ? words.otherNode : names.nodeName(a),
    b: b === null ? words.otherNode : names.nodeName(b),
    family: event.family === null ? "" : names.families[event.family],
    before: compared === null ? value(event.values?.before ?? null) : compared(event.gateway?.before ?? null),
    after: compared === null ? value(event.values?.after ?? null) : compared(event.gateway?.after ?? null),
  };
}

/** The template of an event: as it is now where it is not over, as it was otherwise. */
export function eventTemplate(event: Pick<MeshEvent, "kind" | "to">, words: EventWords): string {
  const { now, was } = words.kinds[event.kind];
  return event.to === null ? now : was;
}

/** The whole sentence with its reason where it is known; `cause` is told apart. */
export function eventSentence(event: MeshEvent, words: EventWords, names: EventNames): string {
  const what = fill(eventTemplate(event, words), eventHoles(event, words, names));
  return event.why === null ? what : fill(words.because, { what, why: words.why[event.why] });
}
