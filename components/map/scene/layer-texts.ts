/** Words of the layers: what each asks, and what its colours mean. */
import type { LayerClass } from "#lib/wire/api/layers.ts";
import type { MapLayerName } from "#lib/wire/map/layers.ts";
import { fillIn, type MapLanguage } from "./texts.ts";

type Key =
  | "mbpsUnder"
  | "mbpsOver"
  | "noWay"
  | "unknown"
  | "channel"
  | "others"
  | "wired"
  | "crowdNone"
  | "crowdUnder"
  | "crowdOver"
  | "usedGood"
  | "usedFair"
  | "usedPoor"
  | "spare"
  | "off"
  | "without"
  | "otherGateways"
  | "unused"
  | "lostUnder"
  | "lostOver"
  | "nobody"
  | "daysUnder"
  | "dayUnder"
  | "yearOver"
  | "lost"
  | "appeared"
  | "back"
  | "moved"
  | "same"
  | "worse"
  | "better";

export type LayerTexts = {
  menu: string;
  names: Record<MapLayerName, string>;
  why: Record<MapLayerName, string>;
  nodes: string;
  links: string;
  loading: string;
  failed: string;
  empty: string;
  since: Record<"1h" | "24h" | "7d", string>;
  nothingOld: string;
  vanished: string; // `{nodes}`, `{links}`
  keys: Record<Key, string>; // `{n}`
};

const CA: LayerTexts = {
  menu: "Capa",
  names: {
    quality: "Qualitat",
    bandwidth: "Velocitat",
    channel: "Canal",
    routing: "Camins",
    catchments: "Sortides",
    "only-ways": "Punts únics",
    age: "Antiguitat",
    changes: "Canvis",
  },
  why: {
    quality: "Com de bé se senten els dos costats de cada enllaç.",
    bandwidth: "Quina velocitat s’espera de cada node cap a Internet, i de cada enllaç.",
    channel: "Quin canal fa servir cada enllaç, i quants altres nodes a dos salts són al mateix canal.",
    routing: "Enllaços per on passa trànsit cap a Internet, i recanvis. Un recanvi no és cap avaria.",
    catchments: "Per quina sortida a Internet surt cada node.",
    "only-ways": "Què deixa altres sense Internet si falla, i quants.",
    age: "Des de quan hi és cada node i cada enllaç sense interrupció.",
    changes: "Què ha canviat des de llavors.",
  },
  nodes: "Nodes",
  links: "Enllaços",
  loading: "Carregant la capa…",
  failed: "No s’ha pogut carregar la capa.",
  empty: "Aquí no hi ha res d’això.",
  since: { "1h": "fa una hora", "24h": "fa un dia", "7d": "fa una setmana" },
  nothingOld: "No hi ha cap ronda tan antiga.",
  vanished: "Ja no hi són: {nodes} nodes i {links} enllaços",
  keys: {
    mbpsUnder: "menys de {n} Mbit/s",
    mbpsOver: "{n} Mbit/s o més",
    noWay: "sense sortida",
    unknown: "no se sap",
    channel: "canal {n}",
    others: "altres",
    wired: "cable",
    crowdNone: "ningú més al canal",
    crowdUnder: "menys de {n} més al canal",
    crowdOver: "{n} o més al canal",
    usedGood: "en ús",
    usedFair: "en ús, regular",
    usedPoor: "en ús, dolent",
    spare: "recanvi",
    off: "no porta res",
    without: "sense sortida",
    otherGateways: "altres sortides",
    unused: "fora d’aquests camins",
    lostUnder: "menys de {n} es queden sense Internet",
    lostOver: "{n} o més es queden sense Internet",
    nobody: "ningú no en depèn",
    daysUnder: "menys de {n} dies",
    dayUnder: "menys d’un dia",
    yearOver: "més d’un any",
    lost: "ja no respon",
    appeared: "nou",
    back: "ha tornat",
    moved: "ha canviat de sortida",
    same: "igual",
    worse: "pitjor",
    better: "millor",
  },
};

const ES: LayerTexts = {
  menu: "Capa",
  names: {
    quality: "Calidad",
    bandwidth: "Velocidad",
    channel: "Canal",
    routing: "Caminos",
    catchments: "Salidas",
    "only-ways": "Puntos únicos",
    age: "Antigüedad",
    changes: "Cambios",
  },
  why: {
    quality: "Lo bien que se oyen los dos lados de cada enlace.",
    bandwidth: "Qué velocidad se espera de cada nodo hacia Internet, y de cada enlace.",
    channel: "Qué canal usa cada enlace, y cuántos otros nodos a dos saltos están en el mismo canal.",
    routing: "Enlaces por los que pasa tráfico hacia Internet, y repuestos. Un repuesto no es una avería.",
    catchments: "Por qué salida a Internet sale cada nodo.",
    "only-ways": "Qué deja a otros sin Internet si falla, y a cuántos.",
    age: "Desde cuándo está cada nodo y cada enlace sin interrupción.",
    changes: "Qué ha cambiado desde entonces.",
  },
  nodes: "Nodos",
  links: "Enlaces",
  loading: "Cargando la capa…",
  failed: "No se ha podido cargar la capa.",
  empty: "Aquí no hay nada de eso.",
  since: { "1h": "hace una hora", "24h": "hace un día", "7d": "hace una semana" },
  nothingOld: "No hay ninguna ronda tan antigua.",
  vanished: "Ya no están: {nodes} nodos y {links} enlaces",
  keys: {
    mbpsUnder: "menos de {n} Mbit/s",
    mbpsOver: "{n} Mbit/s o más",
    noWay: "sin salida",
    unknown: "no se sabe",
    channel: "canal {n}",
    others: "otros",
    wired: "cable",
    crowdNone: "nadie más en el canal",
    crowdUnder: "menos de {n} más en el canal",
    crowdOver: "{n} o más en el canal",
    usedGood: "en uso",
    usedFair: "en uso, regular",
    usedPoor: "en uso, malo",
    spare: "repuesto",
    off: "no lleva nada",
    without: "sin salida",
    otherGateways: "otras salidas",
    unused: "fuera de estos caminos",
    lostUnder: "menos de {n} se quedan sin Internet",
    lostOver: "{n} o más se quedan sin Internet",
    nobody: "nadie depende de ello",
    daysUnder: "menos de {n} días",
    dayUnder: "menos de un día",
    yearOver: "más de un año",
    lost: "ya no responde",
    appeared: "nuevo",
    back: "ha vuelto",
    moved: "ha cambiado de salida",
    same: "igual",
    worse: "peor",
    better: "mejor",
  },
};

const EN: LayerTexts = {
  menu: "Layer",
  names: {
    quality: "Quality",
    bandwidth: "Speed",
    channel: "Channel",
    routing: "Ways",
    catchments: "Gateways",
    "only-ways": "Only ways out",
    age: "Age",
    changes: "Changes",
  },
  why: {
    quality: "How well the two sides of each link hear each other.",
    bandwidth: "What speed to expect from each node to the Internet, and of each link.",
    channel: "Which channel each link uses, and how many other nodes within two hops are on the same.",
    routing: "Links that carry traffic to the Internet, and spares. A spare is no fault.",
    catchments: "Which way to the Internet each node uses.",
    "only-ways": "What takes others offline when it fails, and how many.",
    age: "Since when each node and link has been there without a break.",
    changes: "What has changed since then.",
  },
  nodes: "Nodes",
  links: "Links",
  loading: "Loading the layer…",
  failed: "The layer could not be loaded.",
  empty: "There is nothing of that here.",
  since: { "1h": "an hour ago", "24h": "a day ago", "7d": "a week ago" },
  nothingOld: "No round as old as that is kept.",
  vanished: "No longer there: {nodes} nodes and {links} links",
  keys: {
    mbpsUnder: "under {n} Mbit/s",
    mbpsOver: "{n} Mbit/s or more",
    noWay: "no way out",
    unknown: "not known",
    channel: "channel {n}",
    others: "others",
    wired: "wire",
    crowdNone: "nobody else on the channel",
    crowdUnder: "under {n} others on the channel",
    crowdOver: "{n} or more on the channel",
    usedGood: "used",
    usedFair: "used, fair",
    usedPoor: "used, poor",
    spare: "spare",
    off: "carries nothing",
    without: "no way out",
    otherGateways: "other gateways",
    unused: "not on these ways",
    lostUnder: "under {n} lose the Internet",
    lostOver: "{n} or more lose the Internet",
    nobody: "nobody depends on it",
    daysUnder: "under {n} days",
    dayUnder: "under a day",
    yearOver: "over a year",
    lost: "no longer up",
    appeared: "new",
    back: "back again",
    moved: "changed gateway",
    same: "the same",
    worse: "worse",
    better: "better",
  },
};

const TEXTS: Record<MapLanguage, LayerTexts> = { ca: CA, es: ES, en: EN };

export function layerTexts(language: MapLanguage): LayerTexts {
  return TEXTS[language];
}

/** What a class of a layer means, in words. */
export function classWords({ keys }: LayerTexts, layer: MapLayerName, { key, value, name }: LayerClass): string {
  const say = (text: Key) => fillIn(keys[text], { n: value ?? "" });
  if (name !== null) return name;
  if (key.startsWith("under") || key === "over") return say(stepKey(layer, key));
  if (layer === "channel" && value !== null) return say("channel");
  if (key === "none") return say(layer === "catchments" ? "without" : "noWay");
  if (key === "others") return say(layer === "catchments" ? "otherGateways" : "others");
  return say(PLAIN[key] ?? "unknown");
}

const PLAIN: Partial<Record<string, Key>> = {
  unknown: "unknown",
  wired: "wired",
  "used-good": "usedGood",
  "used-fair": "usedFair",
  "used-poor": "usedPoor",
  spare: "spare",
  off: "off",
  unused: "unused",
  nobody: "nobody",
  lost: "lost",
  appeared: "appeared",
  back: "back",
  moved: "moved",
  same: "same",
  worse: "worse",
  better: "better",
};

function stepKey(layer: MapLayerName, key: string): Key {
  if (layer === "channel") return key === "under-0" ? "crowdNone" : key === "over" ? "crowdOver" : "crowdUnder";
  if (layer === "only-ways") return key === "over" ? "lostOver" : "lostUnder";
  if (layer === "age") return key === "under-0" ? "dayUnder" : key === "over" ? "yearOver" : "daysUnder";
  return key === "over" ? "mbpsOver" : "mbpsUnder";
}
