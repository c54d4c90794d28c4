/** Words that stand on the map itself. Plain strings, so that a server component may hand them to the browser. */
import { fill } from "#lib/base/template.ts";
import type { NodeState } from "#lib/model/index.ts";
import type { MapView, QualityBand } from "#lib/wire/map/wire.ts";
import type { LinkSign, NodeForm, Span } from "./types.ts";

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
  /** The switch of views, and what each shows. */
  viewsLabel: string;
  views: Record<MapView, string>;
  viewsWhy: Record<MapView, string>;
  withoutWay: string; // `{count}`
  withoutPlace: string; // `{count}`
  doubtfulPlace: string;
  north: string;
  distance: string; // `{length}`, `{bearing}`
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
  viewsLabel: "Com es dibuixa la xarxa",
  views: { force: "Xarxa", ring: "Rosco", tree: "Arbre", geo: "Terreny" },
  viewsWhy: {
    force: "Cada node a prop dels seus veïns",
    ring: "Tots els nodes en un cercle, per comunitats",
    tree: "Qui penja de qui, fins a la sortida a Internet",
    geo: "Cada node on és de debò",
  },
  withoutWay: "Sense camí conegut a Internet: {count}",
  withoutPlace: "Sense posició coneguda: {count}",
  doubtfulPlace: "posició dubtosa",
  north: "N",
  distance: "{length}, rumb {bearing}°",
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
  viewsLabel: "Cómo se dibuja la red",
  views: { force: "Red", ring: "Rosco", tree: "Árbol", geo: "Terreno" },
  viewsWhy: {
    force: "Cada nodo cerca de sus vecinos",
    ring: "Todos los nodos en un círculo, por comunidades",
    tree: "Quién cuelga de quién, hasta la salida a Internet",
    geo: "Cada nodo donde está de verdad",
  },
  withoutWay: "Sin camino conocido a Internet: {count}",
  withoutPlace: "Sin posición conocida: {count}",
  doubtfulPlace: "posición dudosa",
  north: "N",
  distance: "{length}, rumbo {bearing}°",
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
  viewsLabel: "How the mesh is drawn",
  views: { force: "Mesh", ring: "Ring", tree: "Tree", geo: "Ground" },
  viewsWhy: {
    force: "Each node near its neighbours",
    ring: "All nodes in a circle, by community",
    tree: "Who hangs on whom, up to the way to the Internet",
    geo: "Each node where it really stands",
  },
  withoutWay: "Without a known way to the Internet: {count}",
  withoutPlace: "Without a known position: {count}",
  doubtfulPlace: "position in doubt",
  north: "N",
  distance: "{length}, bearing {bearing}°",
};

const TEXTS: Record<MapLanguage, MapTexts> = { ca: CA, es: ES, en: EN };

export function mapTexts(language: MapLanguage): MapTexts {
  return TEXTS[language];
}

/** What a node is called where there is only text: its label, its state, what it is for. */
export function nodeTitle(
  texts: MapTexts,
  node: { label: string; state: NodeState; form: NodeForm; place?: "sure" | "doubtful" | "shelf" },
): string {
  return [
    node.label,
    texts.states[node.state],
    ...(node.form === "diamond" ? [texts.gateway] : []),
    ...(node.place === "doubtful" ? [texts.doubtfulPlace] : []),
  ].join(", ");
}

/** At the distances of a mesh the bearing back is the bearing there turned round, to the degree. */
export function spanWords({ language, distance }: MapTexts, { distanceM, bearing }: Span): string {
  const [value, unit, digits] = distanceM < 1000 ? [distanceM, "m", 0] : [distanceM / 1000, "km", 2];
  const length = `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)} ${unit}`;
  return fill(distance, { length, bearing });
}

export function linkTitle(
  texts: MapTexts,
  link: { quality: number | null; sign: LinkSign; aged?: boolean; span?: Span | null },
  a: string,
  b: string,
): string {
  const quality =
    link.quality === null ? texts.bands.unmeasured : fill(texts.quality, { percent: Math.round(link.quality * 100) });
  return [
    `${a} – ${b}`,
    quality,
    ...(link.span == null ? [] : [spanWords(texts, link.span)]),
    ...(link.aged ? [texts.aged] : []),
    ...(link.sign === null ? [] : [texts.signs[link.sign]]),
  ].join(", ");
}
