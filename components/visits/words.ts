/** The words about visits and whether they helped. */
import type { Language } from "../i18n/languages.ts";

export type VisitWords = {
  title: string;
  lead: string;
  none: string;
  when: string;
  done: string;
  who: string;
  note: string;
  remove: string;
  by: string; // `{who}`
  changed: string; // `{before}` `{after}`
  verdicts: Record<"better" | "worse" | "no-difference" | "too-early", string>;
  notMeasured: string;
};

const ca: VisitWords = {
  title: "Visites",
  lead: "Apunta què s’hi ha fet: després es veu si ha servit.",
  none: "No hi ha cap visita apuntada.",
  when: "Quan",
  done: "Què s’hi ha fet",
  who: "Qui (si vols)",
  note: "Apunta la visita",
  remove: "Esborra",
  by: "per {who}",
  changed: "{before} → {after} des d’aleshores:",
  verdicts: {
    better: "millor, segur",
    worse: "pitjor, segur",
    "no-difference": "cap diferència de moment",
    "too-early": "encara és aviat per dir-ho",
  },
  notMeasured: "no s’ha mesurat prou per comparar",
};

const es: VisitWords = {
  title: "Visitas",
  lead: "Apunta qué se ha hecho: después se ve si ha servido.",
  none: "No hay ninguna visita apuntada.",
  when: "Cuándo",
  done: "Qué se ha hecho",
  who: "Quién (si quieres)",
  note: "Apuntar la visita",
  remove: "Borrar",
  by: "por {who}",
  changed: "{before} → {after} desde entonces:",
  verdicts: {
    better: "mejor, seguro",
    worse: "peor, seguro",
    "no-difference": "ninguna diferencia por ahora",
    "too-early": "aún es pronto para decirlo",
  },
  notMeasured: "no se ha medido lo bastante para comparar",
};

const en: VisitWords = {
  title: "Visits",
  lead: "Note what was done here: later the page shows whether it helped.",
  none: "No visit is noted.",
  when: "When",
  done: "What was done",
  who: "Who (if you like)",
  note: "Note the visit",
  remove: "Remove",
  by: "by {who}",
  changed: "{before} → {after} since then:",
  verdicts: {
    better: "better, surely",
    worse: "worse, surely",
    "no-difference": "no difference yet",
    "too-early": "too early to tell",
  },
  notMeasured: "not measured enough to compare",
};

const WORDS = { ca, es, en } as const satisfies Record<Language, VisitWords>;

export function visitWords(language: Language): VisitWords {
  return WORDS[language];
}
