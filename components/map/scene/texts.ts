/** Words that stand on the map itself. Plain strings, so that a server component may hand them to the browser. */
import { fill } from "#lib/base/template.ts";
import type { NodeState } from "#lib/model/index.ts";
import type { QualityBand } from "#lib/wire/map/wire.ts";
import type { LinkSign, NodeForm } from "./scene.ts";

export type MapLanguage = "ca" | "es" | "en";

export type MapTexts = {
  language: MapLanguage;
  /** `{mesh}`, `{nodes}`, `{links}` are filled in. */
  title: string;
  description: string;
  keys: string;
  states: Record<NodeState, string>;
  gateway: string;
  /** `{percent}` in the worse direction. */
  quality: string;
  signs: Record<NonNullable<LinkSign>, string>;
  bands: Record<QualityBand, string>;
  aged: string;
  legend: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  pin: string;
  unpin: string;
  unpinAll: string;
  neighbours: string; // `{count}`
};

const CA: MapTexts = {
  language: "ca",
  title: "Mapa de {mesh}",
  description: "{nodes} nodes i {links} enllaços. La taula de nodes diu el mateix.",
  keys: "Fletxes: anar d’un veí a l’altre. + i −: apropar i allunyar. f: veure-ho tot. p: fixar el node. Escapada: deixar de triar.",
  states: {
    answered: "ha respost",
    heard: "se’l sent, però calla",
    stale: "dades aturades",
    gone: "desaparegut",
    unknown: "no se sap",
  },
  gateway: "sortida a Internet",
  quality: "{percent} % en el pitjor sentit",
  signs: { "one-sided": "ho diu un sol costat", contradicted: "l’altre costat ho nega" },
  bands: { good: "bo: 80 % o més", fair: "regular", poor: "dolent: menys del 50 %", unmeasured: "sense mesura" },
  aged: "sense actualitzar",
  legend: "Llegenda",
  zoomIn: "Apropa",
  zoomOut: "Allunya",
  fit: "Veure-ho tot",
  pin: "Fixa el node aquí",
  unpin: "Deixa anar el node",
  unpinAll: "Deixa anar els nodes fixats",
  neighbours: "{count} veïns",
};

const ES: MapTexts = {
  language: "es",
  title: "Mapa de {mesh}",
  description: "{nodes} nodos y {links} enlaces. La tabla de nodos dice lo mismo.",
  keys: "Flechas: ir de un vecino a otro. + y −: acercar y alejar. f: verlo todo. p: fijar el nodo. Escape: dejar de elegir.",
  states: {
    answered: "ha respondido",
    heard: "se le oye, pero calla",
    stale: "datos parados",
    gone: "desaparecido",
    unknown: "no se sabe",
  },
  gateway: "salida a Internet",
  quality: "{percent} % en el peor sentido",
  signs: { "one-sided": "lo dice un solo lado", contradicted: "el otro lado lo niega" },
  bands: { good: "bueno: 80 % o más", fair: "regular", poor: "malo: menos del 50 %", unmeasured: "sin medir" },
  aged: "sin actualizar",
  legend: "Leyenda",
  zoomIn: "Acercar",
  zoomOut: "Alejar",
  fit: "Verlo todo",
  pin: "Fijar el nodo aquí",
  unpin: "Soltar el nodo",
  unpinAll: "Soltar los nodos fijados",
  neighbours: "{count} vecinos",
};

const EN: MapTexts = {
  language: "en",
  title: "Map of {mesh}",
  description: "{nodes} nodes and {links} links. The table of nodes says the same.",
  keys: "Arrow keys: go from neighbour to neighbour. + and −: zoom. f: see everything. p: pin the node. Escape: select nothing.",
  states: { answered: "answered", heard: "heard, but silent", stale: "data stand still", gone: "gone", unknown: "not known" },
  gateway: "way to the Internet",
  quality: "{percent} % in the worse direction",
  signs: { "one-sided": "told by one side", contradicted: "denied by the other side" },
  bands: { good: "good: 80 % or more", fair: "fair", poor: "poor: under 50 %", unmeasured: "not measured" },
  aged: "not updated lately",
  legend: "Legend",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "See everything",
  pin: "Pin the node here",
  unpin: "Release the node",
  unpinAll: "Release pinned nodes",
  neighbours: "{count} neighbours",
};

const TEXTS: Record<MapLanguage, MapTexts> = { ca: CA, es: ES, en: EN };

export function mapTexts(language: MapLanguage): MapTexts {
  return TEXTS[language];
}

/** What a node is called where there is only text: its label, its state, what it is for. */
export function nodeTitle(texts: MapTexts, node: { label: string; state: NodeState; form: NodeForm }): string {
  return [node.label, texts.states[node.state], ...(node.form === "diamond" ? [texts.gateway] : [])].join(", ");
}

export function linkTitle(
  texts: MapTexts,
  link: { quality: number | null; sign: LinkSign; aged?: boolean },
  a: string,
  b: string,
): string {
  const quality =
    link.quality === null ? texts.bands.unmeasured : fill(texts.quality, { percent: Math.round(link.quality * 100) });
  return [
    `${a} – ${b}`,
    quality,
    ...(link.aged ? [texts.aged] : []),
    ...(link.sign === null ? [] : [texts.signs[link.sign]]),
  ].join(", ");
}
