/** The few words of the embed beside the map's own. */
import type { BadgeState } from "#components/embedding/badge.ts";
import { fill } from "#lib/base/template.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { PartialSight } from "#lib/wire/api/views.ts";

export type EmbedTexts = {
  live: string;
  late: string;
  unreachable: string;
  measured: string; // `{time}`
  open: string;
  close: string;
  unknownMesh: string;
  noRound: string;
  partial: string; // `{answered}` of `{expected}`
  badge: Record<BadgeState, string>;
};

const TEXTS: Record<Language, EmbedTexts> = {
  ca: {
    live: "En directe",
    late: "Fa estona que no arriben dades noves",
    unreachable: "Sense connexió amb el lloc",
    measured: "mesurat a les {time}",
    open: "Obre-ho al lloc",
    close: "Deixa de triar",
    unknownMesh: "Aquí no hi ha cap xarxa amb aquest nom.",
    noRound: "El mapa sortirà quan s’hagi acabat la primera ronda.",
    partial: "Només es veu una part de la xarxa: han respost {answered} de {expected} nodes.",
    badge: { up: "En marxa", down: "Caigut", unknown: "No se sap" },
  },
  es: {
    live: "En directo",
    late: "Hace rato que no llegan datos nuevos",
    unreachable: "Sin conexión con el sitio",
    measured: "medido a las {time}",
    open: "Abrir en el sitio",
    close: "Dejar de elegir",
    unknownMesh: "Aquí no hay ninguna red con ese nombre.",
    noRound: "El mapa saldrá cuando termine la primera ronda.",
    partial: "Solo se ve una parte de la red: han respondido {answered} de {expected} nodos.",
    badge: { up: "En marcha", down: "Caído", unknown: "No se sabe" },
  },
  en: {
    live: "Live",
    late: "No new data for a while",
    unreachable: "No connection to the site",
    measured: "measured at {time}",
    open: "Open on the site",
    close: "Select nothing",
    unknownMesh: "There is no mesh of this name here.",
    noRound: "The map appears as soon as the first round has finished.",
    partial: "Only part of the mesh is seen: {answered} of {expected} routers answered.",
    badge: { up: "Up", down: "Down", unknown: "Not known" },
  },
};

export function embedTexts(language: Language): EmbedTexts {
  return TEXTS[language];
}

/** Nothing of a round that saw enough of the mesh. */
export function partialWords(partial: PartialSight | null | undefined, language: Language): string {
  if (partial == null) return "";
  return fill(embedTexts(language).partial, { answered: String(partial.answered), expected: String(partial.expected) });
}
