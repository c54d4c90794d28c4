/** Alerts in words, as the pages say them, for whoever is told of them elsewhere. */
import { BIDI_CONTROLS } from "#lib/base/characters.ts";
import { fill } from "#lib/base/template.ts";
import type { AlertMessage, Delivery, IncidentText } from "../alerts/index.ts";
import { linkId } from "../model/index.ts";
import type { Language } from "../wire/api/site.ts";
import { linkNumber } from "../wire/map/encode.ts";
import { publicUid } from "../wire/projection/projection.ts";
import { tellsAddress } from "../wire/projection/redact.ts";
import { alertWords as ca } from "../wire/words/ca.ts";
import { type AlertWords, alertWords as en } from "../wire/words/en.ts";
import { alertWords as es } from "../wire/words/es.ts";
import type { Config, MeshConfig } from "./config/load.ts";

const WORDS: Readonly<Record<Language, AlertWords>> = { ca, es, en };
/** More names than that are counted. */
const NAMES_MAX = 10;

export type AlertTexts = {
  /** The message as the public may see it where the mesh's technicians' data are closed. */
  shown(message: AlertMessage): AlertMessage;
  /** @param message as `shown` gives it. */
  text(message: AlertMessage, language: Language | null): IncidentText;
  counted: Delivery["counted"];
  siteUrl: string;
};

/** What is read of the configuration. */
type Facts = {
  site: Pick<Config["site"], "baseUrl" | "languages">;
  meshes: readonly Pick<MeshConfig, "id" | "name" | "timezone" | "technicians">[];
};

export function alertTexts({ site, meshes }: Facts): AlertTexts {
  const siteUrl = site.baseUrl.replace(/\/+$/, "");
  const languageOf = (asked: Language | null): Language => asked ?? site.languages[0] ?? "ca";
  return {
    siteUrl,
    shown(message) {
      const isOpen = meshes.find(({ id }) => id === message.alert.mesh)?.technicians === "open";
      return isOpen ? message : publicMessage(message);
    },
    text(message, asked) {
      const language = languageOf(asked);
      const mesh = meshes.find(({ id }) => id === message.alert.mesh);
      const facts = { name: mesh?.name ?? message.alert.mesh, timezone: mesh?.timezone ?? "Europe/Madrid", siteUrl };
      return textOf(message, language, facts);
    },
    counted: (n, span, asked) => {
      const language = languageOf(asked);
      const { digestDay, digestMonth } = WORDS[language].messages;
      return plural(language, span === "day" ? digestDay : digestMonth, n);
    },
  };
}

function textOf(
  message: AlertMessage,
  language: Language,
  mesh: { name: string; timezone: string; siteUrl: string },
): IncidentText {
  const { alert, what } = message;
  const words = WORDS[language];
  const title = what === "test" ? "teranyina" : titleOf(message, words);
  const templates = { ...words.messages, raised: "{what}", resolved: words.messages.over };
  return {
    mesh: mesh.name,
    title,
    headline: fill(templates[what], { what: title }),
    lines: what === "test" ? [words.messages.testBody] : linesOf(message, language, mesh.timezone),
    url: `${mesh.siteUrl}/${language}/${alert.mesh}${placeOf(message)}`,
  };
}

function titleOf({ alert, nodes }: AlertMessage, words: AlertWords): string {
  const name = (uid: string | null | undefined) => (uid == null ? words.otherNode : nameOf(nodes, uid));
  const [a, b] = alert.link?.split("~") ?? [];
  const ends = { a: name(a), b: name(b) };
  const subject = alert.node === null ? fill(words.linkOf, ends) : name(alert.node);
  return fill(words.kinds[alert.kind], { node: name(alert.node), ...ends, what: subject });
}

function linesOf({ alert, nodes, note }: AlertMessage, language: Language, timezone: string): string[] {
  const words = WORDS[language];
  const { messages } = words;
  const moment = (at: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: timezone }).format(new Date(at));
  const span =
    alert.resolvedAt === null
      ? fill(messages.since, { time: moment(alert.since) })
      : fill(messages.lasted, { from: moment(alert.since), to: moment(alert.resolvedAt) });
  const weight = Math.round(alert.affected.weight);
  const affected = alert.affected.nodes.map((uid) => nameOf(nodes, uid));
  const counts = [
    ...(weight > 0 ? [plural(language, words.affected, weight)] : []),
    ...(alert.consequences > 0 ? [plural(language, words.grouped, alert.consequences)] : []),
  ];
  return [
    `${words.levels[alert.level]}, ${span}`,
    ...(alert.why === null ? [] : [fill(messages.because, { why: words.why[alert.why] })]),
    ...(counts.length === 0 ? [] : [counts.join(", ")]),
    ...(affected.length < 2 ? [] : [fill(messages.affectedNames, { names: listed(affected, words) })]),
    ...(note === null ? [] : [fill(messages.silence, { note })]),
  ];
}

/** In one line, and without what would turn the order of the words around it: a name is somebody else's text. */
function nameOf(nodes: AlertMessage["nodes"], uid: string): string {
  const label = nodes.find((node) => node.uid === uid)?.label ?? uid;
  return label
    .replace(BIDI_CONTROLS, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

function listed(names: readonly string[], { messages }: AlertWords): string {
  const some = names.slice(0, NAMES_MAX).join(", ");
  return names.length <= NAMES_MAX ? some : fill(messages.more, { names: some, n: names.length - NAMES_MAX });
}

/** The map with the thing chosen; of what is past, as it was. */
function placeOf({ alert, what }: AlertMessage): string {
  if (what === "test") return "";
  const query = new URLSearchParams();
  if (alert.link !== null) query.set("link", alert.link);
  else if (alert.node !== null) query.set("node", alert.node);
  if (alert.resolvedAt !== null) query.set("at", alert.since);
  return query.size === 0 ? "/alerts" : `?${query}`;
}

/** Uids that were read from files may be addresses, and names may hold them. */
function publicMessage(message: AlertMessage): AlertMessage {
  const { alert, nodes } = message;
  const shown = (uid: string) => publicUid(alert.mesh, uid);
  const [a, b, n] = alert.link?.split("~") ?? [];
  const isPair = alert.link !== null && a !== undefined && b !== undefined && n !== undefined;
  return {
    ...message,
    alert: {
      ...alert,
      node: alert.node === null ? null : shown(alert.node),
      link: isPair && alert.link !== null ? linkId(shown(a), shown(b), linkNumber(alert.link)) : alert.link && shown(alert.link),
      affected: { ...alert.affected, nodes: alert.affected.nodes.map(shown) },
    },
    nodes: nodes.map(({ uid, label }) => ({ uid: shown(uid), label: tellsAddress(label) ? `(${shown(uid)})` : label })),
  };
}

function plural(language: Language, forms: { one: string; other: string }, n: number): string {
  const form = new Intl.PluralRules(language).select(n) === "one" ? forms.one : forms.other;
  return fill(form, { n: new Intl.NumberFormat(language).format(n) });
}
