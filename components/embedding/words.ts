/** The words of the page that helps to show a mesh elsewhere, and to take its data along. */
import type { ExportFormatName } from "#lib/wire/api/export-formats.ts";
import type { Language } from "../i18n/languages.ts";
import type { Snippet } from "./snippets.ts";

export type ShareWords = {
  title: string; // `{name}`
  description: string;
  lead: string;
  preview: string;
  size: string;
  width: string;
  height: string;
  theme: string;
  themes: { auto: string; light: string; dark: string };
  hops: string;
  wholeMesh: string;
  around: string; // `{hops}`
  copy: string;
  copied: string;
  kinds: Record<Snippet["kind"], { name: string; hint: string }>;
  exports: string;
  exportsLead: string;
  formats: Record<ExportFormatName, string>;
};

const ca: ShareWords = {
  title: "Compartir {name}",
  description: "Posar el mapa, una imatge o l’estat d’un node en una altra pàgina, i baixar-ne les dades.",
  lead: "Tria la mida, copia el text i enganxa’l a la teva pàgina. S’actualitza tot sol.",
  preview: "Així es veurà",
  size: "Mida",
  width: "Amplada, px",
  height: "Alçada, px",
  theme: "Colors",
  themes: { auto: "els del visitant", light: "clars", dark: "foscos" },
  hops: "Què s’hi veu",
  wholeMesh: "tota la xarxa",
  around: "fins a {hops} salts del node",
  copy: "Copia",
  copied: "Copiat",
  kinds: {
    iframe: { name: "Mapa viu", hint: "Un marc. Cal que la pàgina n’accepti i que l’amo del lloc hagi permès la teva." },
    component: { name: "Component", hint: "El mateix amb una etiqueta pròpia; sense JavaScript queda la imatge." },
    image: { name: "Imatge", hint: "Per a pàgines que només accepten imatges, com les de guifi.net." },
    badge: { name: "Distintiu", hint: "En marxa o caigut, l’hora i la disponibilitat dels darrers 30 dies." },
    link: { name: "Enllaç", hint: "L’adreça d’aquesta vista." },
    oembed: { name: "oEmbed", hint: "Els fòrums i xats que en saben el troben tot sols a partir de l’enllaç." },
  },
  exports: "Baixar les dades",
  exportsLead: "La darrera ronda, en el format del programa que facis servir.",
  formats: {
    netjson: "NetJSON: altres mapes de xarxes obertes",
    graphml: "GraphML: Gephi, yEd, networkx",
    gexf: "GEXF: Gephi",
    dot: "DOT: Graphviz",
    geojson: "GeoJSON: QGIS i mapes; només nodes amb posició",
    meshviewer: "meshviewer.json: meshviewer de Freifunk",
    cnml: "CNML: guifi.net",
    csv: "CSV dels nodes: full de càlcul",
    "csv-links": "CSV dels enllaços: full de càlcul",
  },
};

const es: ShareWords = {
  title: "Compartir {name}",
  description: "Poner el mapa, una imagen o el estado de un nodo en otra página, y descargar los datos.",
  lead: "Elige el tamaño, copia el texto y pégalo en tu página. Se actualiza solo.",
  preview: "Así se verá",
  size: "Tamaño",
  width: "Ancho, px",
  height: "Alto, px",
  theme: "Colores",
  themes: { auto: "los del visitante", light: "claros", dark: "oscuros" },
  hops: "Qué se ve",
  wholeMesh: "toda la red",
  around: "hasta {hops} saltos del nodo",
  copy: "Copiar",
  copied: "Copiado",
  kinds: {
    iframe: { name: "Mapa vivo", hint: "Un marco. La página debe aceptarlos y el dueño del sitio haber permitido la tuya." },
    component: { name: "Componente", hint: "Lo mismo con una etiqueta propia; sin JavaScript queda la imagen." },
    image: { name: "Imagen", hint: "Para páginas que solo aceptan imágenes, como las de guifi.net." },
    badge: { name: "Distintivo", hint: "En marcha o caído, la hora y la disponibilidad de los últimos 30 días." },
    link: { name: "Enlace", hint: "La dirección de esta vista." },
    oembed: { name: "oEmbed", hint: "Los foros y chats que lo conocen lo encuentran solos a partir del enlace." },
  },
  exports: "Descargar los datos",
  exportsLead: "La última ronda, en el formato del programa que uses.",
  formats: {
    netjson: "NetJSON: otros mapas de redes libres",
    graphml: "GraphML: Gephi, yEd, networkx",
    gexf: "GEXF: Gephi",
    dot: "DOT: Graphviz",
    geojson: "GeoJSON: QGIS y mapas; solo nodos con posición",
    meshviewer: "meshviewer.json: meshviewer de Freifunk",
    cnml: "CNML: guifi.net",
    csv: "CSV de los nodos: hoja de cálculo",
    "csv-links": "CSV de los enlaces: hoja de cálculo",
  },
};

const en: ShareWords = {
  title: "Share {name}",
  description: "Put the map, an image or the state of a node into another page, and download the data.",
  lead: "Choose the size, copy the text and paste it into your page. It stays up to date by itself.",
  preview: "How it will look",
  size: "Size",
  width: "Width, px",
  height: "Height, px",
  theme: "Colours",
  themes: { auto: "the visitor’s", light: "light", dark: "dark" },
  hops: "What is shown",
  wholeMesh: "the whole mesh",
  around: "up to {hops} hops from the node",
  copy: "Copy",
  copied: "Copied",
  kinds: {
    iframe: { name: "Live map", hint: "A frame. The page has to accept frames, and whoever runs this site to allow yours." },
    component: { name: "Component", hint: "The same as an element of its own; without JavaScript the image stays." },
    image: { name: "Image", hint: "For pages that take images only, such as guifi.net’s." },
    badge: { name: "Badge", hint: "Up or down, the time, and the availability of the last 30 days." },
    link: { name: "Link", hint: "The address of this view." },
    oembed: { name: "oEmbed", hint: "Forums and chats that know it find it by themselves from the link." },
  },
  exports: "Download the data",
  exportsLead: "The last round, in the format of the program you use.",
  formats: {
    netjson: "NetJSON: other maps of open networks",
    graphml: "GraphML: Gephi, yEd, networkx",
    gexf: "GEXF: Gephi",
    dot: "DOT: Graphviz",
    geojson: "GeoJSON: QGIS and maps; nodes with a position only",
    meshviewer: "meshviewer.json: Freifunk’s meshviewer",
    cnml: "CNML: guifi.net",
    csv: "CSV of the nodes: spreadsheets",
    "csv-links": "CSV of the links: spreadsheets",
  },
};

const WORDS = { ca, es, en } as const satisfies Record<Language, ShareWords>;

export function shareWords(language: Language): ShareWords {
  return WORDS[language];
}
