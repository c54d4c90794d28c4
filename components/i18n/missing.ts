/** The few sentences of the pages that are there when nothing else is. Small enough for the browser to have all languages. */
import { isLanguage, type Language } from "./languages.ts";

type Texts = Record<"title" | "text" | "home" | "broken" | "brokenText" | "again", string>;

const TEXTS = {
  ca: {
    title: "No hi és",
    text: "Aquesta adreça no porta enlloc. Potser la malla, el node o la pàgina ja no hi són.",
    home: "Totes les malles",
    broken: "Alguna cosa ha fallat",
    brokenText: "La pàgina no s'ha pogut fer. Torneu-ho a provar d'aquí a una estona.",
    again: "Torna-ho a provar",
  },
  es: {
    title: "No está aquí",
    text: "Esta dirección no lleva a ninguna parte. Quizá la malla, el nodo o la página ya no existen.",
    home: "Todas las mallas",
    broken: "Algo ha fallado",
    brokenText: "No se ha podido hacer la página. Vuelve a probarlo dentro de un rato.",
    again: "Reintentar",
  },
  en: {
    title: "Not here",
    text: "This address leads nowhere. The mesh, the node or the page may be gone.",
    home: "All meshes",
    broken: "Something broke",
    brokenText: "The page could not be made. Try again in a while.",
    again: "Try again",
  },
} as const satisfies Record<Language, Texts>;

export function missingTexts(lang: string | string[] | undefined): { language: Language; texts: Texts } {
  const language = typeof lang === "string" && isLanguage(lang) ? lang : "en";
  return { language, texts: TEXTS[language] };
}
