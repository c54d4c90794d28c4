/** The words of the reliability page. */
import type { Language } from "../i18n/languages.ts";

export type ReliabilityWords = {
  title: string;
  description: string;
  lead: string; // `{from}`, `{to}`
  spans: { day: string; week: string; month: string; year: string };
  span: string;
  nothing: string;
  figures: {
    asai: { label: string; term: string; why: string };
    saidi: { label: string; term: string; why: string };
    saifi: { label: string; term: string; why: string };
    caidi: { label: string; term: string; why: string };
  };
  before: string; // `{value}`
  notKnown: string;
  unknownShare: string; // `{percent}`
  members: { one: string; other: string }; // `{n}`
  allKnown: string;
  days: string;
  daysLead: string;
  causes: string;
  concentrated: { one: string; other: string }; // `{n}` `{percent}`
  noLoss: string;
  cause: string;
  lost: string;
  interruptions: string;
  share: string;
  kinds: Record<string, string>; // `{name}`
  day: string;
  unknown: string;
  tallest: string; // `{hours}`
  inNumbers: string;
  dayTitle: string; // `{day}` `{lost}` `{unknown}`
};

const ca: ReliabilityWords = {
  title: "Fiabilitat",
  description: "Quantes hores han estat sense Internet els membres de la xarxa, i per culpa de què.",
  lead: "Del {from} al {to}. Compta les hores en què se sap que un membre no tenia camí cap a cap sortida.",
  spans: { day: "un dia", week: "una setmana", month: "30 dies", year: "un any" },
  span: "Període",
  nothing: "D’aquest període no hi ha res desat.",
  figures: {
    asai: { label: "Disponibilitat", term: "ASAI", why: "Part del temps conegut en què un membre tenia Internet." },
    saidi: { label: "Hores sense, per membre", term: "SAIDI", why: "El que ha perdut un membre de mitjana en el període." },
    saifi: { label: "Talls per membre", term: "SAIFI", why: "Quantes vegades s’ha quedat sense un membre, de mitjana." },
    caidi: { label: "Temps fins a tornar", term: "CAIDI", why: "Quant ha durat un tall, de mitjana." },
  },
  before: "abans: {value}",
  notKnown: "no se sap",
  unknownShare: "Del {percent} % del temps no se sap res: no compta com a perdut.",
  members: { one: "{n} membre", other: "{n} membres" },
  allKnown: "Se sap tot el temps.",
  days: "Dia a dia",
  daysLead: "Hores de membre sense Internet; en gris, la part del dia que no se sap.",
  causes: "Què ho ha causat",
  concentrated: {
    one: "Un sol lloc ha causat el {percent} % de les hores.",
    other: "{n} llocs han causat el {percent} % de les hores.",
  },
  noLoss: "En aquest temps no s’ha perdut cap hora coneguda.",
  cause: "Causa",
  lost: "Hores de membre",
  interruptions: "Talls",
  share: "Part",
  kinds: {
    "node-down": "{name}, node caigut",
    "link-down": "{name}, enllaç caigut",
    "gateway-lost": "{name}, sortida perduda",
    uncovered: "{name}, sense camí",
    partition: "la xarxa partida",
    none: "no se’n coneix la causa",
    other: "{name}",
  },
  day: "Dia",
  unknown: "no se sap",
  tallest: "La barra més alta: {hours} h.",
  inNumbers: "En xifres",
  dayTitle: "{day}: {lost} h perdudes, {unknown} h que no se saben",
};

const es: ReliabilityWords = {
  title: "Fiabilidad",
  description: "Cuántas horas han estado sin Internet los miembros de la red, y por culpa de qué.",
  lead: "Del {from} al {to}. Cuenta las horas en que se sabe que un miembro no tenía camino hacia ninguna salida.",
  spans: { day: "un día", week: "una semana", month: "30 días", year: "un año" },
  span: "Periodo",
  nothing: "De este periodo no hay nada guardado.",
  figures: {
    asai: { label: "Disponibilidad", term: "ASAI", why: "Parte del tiempo conocido en que un miembro tenía Internet." },
    saidi: { label: "Horas sin, por miembro", term: "SAIDI", why: "Lo que ha perdido un miembro de media en el periodo." },
    saifi: { label: "Cortes por miembro", term: "SAIFI", why: "Cuántas veces se ha quedado sin un miembro, de media." },
    caidi: { label: "Tiempo hasta volver", term: "CAIDI", why: "Cuánto ha durado un corte, de media." },
  },
  before: "antes: {value}",
  notKnown: "no se sabe",
  unknownShare: "Del {percent} % del tiempo no se sabe nada: no cuenta como perdido.",
  members: { one: "{n} miembro", other: "{n} miembros" },
  allKnown: "Se sabe todo el tiempo.",
  days: "Día a día",
  daysLead: "Horas de miembro sin Internet; en gris, la parte del día que no se sabe.",
  causes: "Qué lo ha causado",
  concentrated: {
    one: "Un solo sitio ha causado el {percent} % de las horas.",
    other: "{n} sitios han causado el {percent} % de las horas.",
  },
  noLoss: "En este tiempo no se ha perdido ninguna hora conocida.",
  cause: "Causa",
  lost: "Horas de miembro",
  interruptions: "Cortes",
  share: "Parte",
  kinds: {
    "node-down": "{name}, nodo caído",
    "link-down": "{name}, enlace caído",
    "gateway-lost": "{name}, salida perdida",
    uncovered: "{name}, sin camino",
    partition: "la red partida",
    none: "no se conoce la causa",
    other: "{name}",
  },
  day: "Día",
  unknown: "no se sabe",
  tallest: "La barra más alta: {hours} h.",
  inNumbers: "En cifras",
  dayTitle: "{day}: {lost} h perdidas, {unknown} h que no se saben",
};

const en: ReliabilityWords = {
  title: "Reliability",
  description: "How many hours the members of the mesh were without the Internet, and because of what.",
  lead: "From {from} to {to}. Counted are the hours of which it is known that a member had no way to any gateway.",
  spans: { day: "a day", week: "a week", month: "30 days", year: "a year" },
  span: "Span",
  nothing: "Nothing is kept of this span.",
  figures: {
    asai: { label: "Availability", term: "ASAI", why: "Share of the known time in which a member had the Internet." },
    saidi: { label: "Hours without, per member", term: "SAIDI", why: "What a member lost in the span on average." },
    saifi: { label: "Interruptions per member", term: "SAIFI", why: "How often a member was cut off on average." },
    caidi: { label: "Time until it was back", term: "CAIDI", why: "How long an interruption lasted on average." },
  },
  before: "before: {value}",
  notKnown: "not known",
  unknownShare: "Of {percent} % of the time nothing is known: it does not count as lost.",
  members: { one: "{n} member", other: "{n} members" },
  allKnown: "All of the time is known.",
  days: "Day by day",
  daysLead: "Member-hours without the Internet; grey is the part of the day that is not known.",
  causes: "What caused it",
  concentrated: { one: "One place caused {percent} % of the hours.", other: "{n} places caused {percent} % of the hours." },
  noLoss: "In this time no known hour was lost.",
  cause: "Cause",
  lost: "Member-hours",
  interruptions: "Interruptions",
  share: "Share",
  kinds: {
    "node-down": "{name}, node down",
    "link-down": "{name}, link down",
    "gateway-lost": "{name}, gateway lost",
    uncovered: "{name}, no way out",
    partition: "the mesh in parts",
    none: "no cause is known",
    other: "{name}",
  },
  day: "Day",
  unknown: "not known",
  tallest: "The tallest bar: {hours} h.",
  inNumbers: "In numbers",
  dayTitle: "{day}: {lost} h lost, {unknown} h not known",
};

const WORDS = { ca, es, en } as const satisfies Record<Language, ReliabilityWords>;

export function reliabilityWords(language: Language): ReliabilityWords {
  return WORDS[language];
}
