/** The reasons and hints of Fix first as sentences in Catalan, Spanish and English. Numbers come from the record, names from the caller. */
import type { Hint } from "./cause-hints.ts";
import type { Reason } from "./fix-first.ts";

export type Language = "ca" | "es" | "en";

/** How a node is called on the page. */
export type NameOf = (uid: string) => string;

type Phrase = Record<Language, string>;

function percent(language: Language, value: number): string {
  return language === "en" ? `${value}%` : `${value} %`;
}

function decimal(language: Language, value: number, digits = 1): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

function list(language: Language, names: readonly string[], count: number): string {
  const shown = new Intl.ListFormat(language, { type: "unit", style: "long" }).format(names);
  return count > names.length ? `${shown}…` : shown;
}

function plural(language: Language, count: number, one: string, other: string): string {
  return `${new Intl.NumberFormat(language).format(count)} ${count === 1 ? one : other}`;
}

function onlyWay(language: Language, reason: Extract<Reason, { code: "only-way" }>, nameOf: NameOf): Phrase {
  const names = list(language, reason.nodes.map(nameOf), reason.count);
  const many = reason.count !== 1;
  return {
    ca: `Si falla, ${plural("ca", reason.count, "node", "nodes")} (${names}) ${many ? "perden" : "perd"} Internet: no hi ha cap altra sortida.`,
    es: `Si falla, ${plural("es", reason.count, "nodo", "nodos")} (${names}) ${many ? "pierden" : "pierde"} Internet: no hay otra salida.`,
    en: `If it fails, ${plural("en", reason.count, "node", "nodes")} (${names}) ${many ? "lose" : "loses"} the Internet: there is no other way out.`,
  };
}

function slower(reason: Extract<Reason, { code: "slower" }>): Phrase {
  const harm = (language: Language) => decimal(language, reason.equivalents, 1);
  return {
    ca: `Si falla, ${plural("ca", reason.load, "node que hi passa anirà", "nodes que hi passen aniran")} més lents per un altre camí: tant com si ${harm("ca")} nodes ho perdessin tot.`,
    es: `Si falla, ${plural("es", reason.load, "nodo que pasa por él irá", "nodos que pasan por él irán")} más lentos por otro camino: tanto como si ${harm("es")} nodos lo perdieran todo.`,
    en: `If it fails, ${plural("en", reason.load, "node that uses it gets", "nodes that use it get")} slower by another path: as much as if ${harm("en")} nodes lost everything.`,
  };
}

function failures(reason: Extract<Reason, { code: "failures" }>): Phrase {
  const { count, days, chancePercent } = reason;
  return {
    ca: `${plural("ca", count, "caiguda", "caigudes")} en ${plural("ca", days, "dia", "dies")} (${percent("ca", chancePercent)} de probabilitat d'una altra aquesta setmana).`,
    es: `${plural("es", count, "caída", "caídas")} en ${plural("es", days, "día", "días")} (${percent("es", chancePercent)} de probabilidad de otra esta semana).`,
    en: `${plural("en", count, "failure", "failures")} in ${plural("en", days, "day", "days")} (${percent("en", chancePercent)} chance of another this week).`,
  };
}

function gain(reason: Extract<Reason, { code: "gain" }>, name: string): Phrase {
  const speed = (language: Language, mbps: number) => decimal(language, mbps, 1);
  const { linkMbps: link, beforeMbps: before, afterMbps: after } = reason;
  if (before === 0) {
    return {
      ca: `Reparat (${speed("ca", link)} Mbit/s), ${name} tindria ${speed("ca", after)} Mbit/s.`,
      es: `Reparado (${speed("es", link)} Mbit/s), ${name} tendría ${speed("es", after)} Mbit/s.`,
      en: `Repaired (${speed("en", link)} Mbit/s), ${name} would have ${speed("en", after)} Mbit/s.`,
    };
  }
  return {
    ca: `Reparat (${speed("ca", link)} Mbit/s), ${name} passaria de ${speed("ca", before)} a ${speed("ca", after)} Mbit/s.`,
    es: `Reparado (${speed("es", link)} Mbit/s), ${name} pasaría de ${speed("es", before)} a ${speed("es", after)} Mbit/s.`,
    en: `Repaired (${speed("en", link)} Mbit/s), ${name} would go from ${speed("en", before)} to ${speed("en", after)} Mbit/s.`,
  };
}

export function reasonText(reason: Reason, language: Language, nameOf: NameOf): string {
  switch (reason.code) {
    case "quality-at-most": {
      const { hours } = reason;
      const at = percent(language, reason.percent);
      const healthy = percent(language, reason.healthyPercent);
      return {
        ca: `Qualitat com a molt del ${at} en les últimes ${hours} h (sa: ${healthy} o més).`,
        es: `Calidad como mucho del ${at} en las últimas ${hours} h (sano: ${healthy} o más).`,
        en: `Quality at most ${at} in the last ${hours} h (healthy: ${healthy} or more).`,
      }[language];
    }
    case "failures":
      return failures(reason)[language];
    case "only-way":
      return onlyWay(language, reason, nameOf)[language];
    case "slower":
      return slower(reason)[language];
    case "nobody-depends":
      return {
        ca: "És feble, però ningú no en depèn.",
        es: "Es débil, pero nadie depende de él.",
        en: "It is weak, but nobody depends on it.",
      }[language];
    case "gain":
      return gain(reason, nameOf(reason.node))[language];
  }
}

function hearsWorse(hint: Extract<Hint, { code: "hears-worse" }>, name: string): Phrase {
  const { percent: own, otherPercent: other, weakerByDb: db } = hint;
  return {
    ca: `${name} hi sent malament (${percent("ca", own)}; l'altre extrem, ${percent("ca", other)}): soroll allà${db === null ? "." : ` o mala orientació (${db} dB menys que l'altre extrem).`}`,
    es: `${name} oye mal (${percent("es", own)}; el otro extremo, ${percent("es", other)}): ruido allí${db === null ? "." : ` o mala orientación (${db} dB menos que el otro extremo).`}`,
    en: `${name} hears badly (${percent("en", own)}; the other end, ${percent("en", other)}): noise there${db === null ? "." : ` or aim (${db} dB weaker than at the other end).`}`,
  };
}

function outageHint(hint: Extract<Hint, { code: "node-restarts" | "link-only" | "whole-node" }>, nameOf: NameOf): Phrase {
  if (hint.code === "node-restarts") {
    const name = nameOf(hint.node);
    return {
      ca: `${name} va reiniciar-se en ${plural("ca", hint.count, "de les caigudes", "de les caigudes")}: mireu-ne l'alimentació.`,
      es: `${name} se reinició en ${plural("es", hint.count, "de las caídas", "de las caídas")}: mirad su alimentación.`,
      en: `${name} restarted in ${plural("en", hint.count, "of the failures", "of the failures")}: look at its power.`,
    };
  }
  if (hint.code === "link-only") {
    return {
      ca: "Els dos extrems seguien vius durant les caigudes: és l'enllaç, no el corrent.",
      es: "Los dos extremos seguían vivos durante las caídas: es el enlace, no la corriente.",
      en: "Both ends lived on during the failures: it is the link, not the power.",
    };
  }
  const name = nameOf(hint.node);
  return {
    ca: `Tots els enllaços de ${name} van malament (${hint.links}): mireu primer el node.`,
    es: `Todos los enlaces de ${name} van mal (${hint.links}): mirad primero el nodo.`,
    en: `All links of ${name} are bad (${hint.links}): look at the node first.`,
  };
}

function timeHint(hint: Extract<Hint, { code: "certain-hours" | "trend" | "left-usual-level" }>): Phrase {
  if (hint.code === "certain-hours") {
    return {
      ca: `Sempre pitjor de ${hint.from} a ${hint.to} h: càrrega, interferència o calor a aquestes hores.`,
      es: `Siempre peor de ${hint.from} a ${hint.to} h: carga, interferencia o calor a esas horas.`,
      en: `Always worse from ${hint.from} to ${hint.to} h: load, interference or heat at those hours.`,
    };
  }
  if (hint.code === "trend") {
    return {
      ca: `Va a pitjor: arriba al ${percent("ca", hint.percent)} en uns ${plural("ca", hint.days, "dia", "dies")}.`,
      es: `Va a peor: llega al ${percent("es", hint.percent)} en unos ${plural("es", hint.days, "día", "días")}.`,
      en: `Getting worse: reaches ${percent("en", hint.percent)} in about ${plural("en", hint.days, "day", "days")}.`,
    };
  }
  const { usualPercent: usual, nowPercent: now } = hint;
  return {
    ca: `Ha baixat del seu nivell de sempre: ${percent("ca", usual)} abans, ${percent("ca", now)} ara.`,
    es: `Ha bajado de su nivel de siempre: ${percent("es", usual)} antes, ${percent("es", now)} ahora.`,
    en: `It has left its usual level: ${percent("en", usual)} before, ${percent("en", now)} now.`,
  };
}

export function hintText(hint: Hint, language: Language, nameOf: NameOf): string {
  switch (hint.code) {
    case "hears-worse":
      return hearsWorse(hint, nameOf(hint.node))[language];
    case "both-weak-signal":
      return {
        ca: `Les dues direccions febles, senyal ${hint.dbm} dBm: orientació o distància.`,
        es: `Las dos direcciones débiles, señal ${hint.dbm} dBm: orientación o distancia.`,
        en: `Both directions weak, signal ${hint.dbm} dBm: aim or distance.`,
      }[language];
    case "node-restarts":
    case "link-only":
    case "whole-node":
      return outageHint(hint, nameOf)[language];
    case "certain-hours":
    case "trend":
    case "left-usual-level":
      return timeHint(hint)[language];
    case "restless":
      return {
        ca: "Molt inestable: la qualitat puja i baixa sense parar.",
        es: "Muy inestable: la calidad sube y baja sin parar.",
        en: "Very restless: its quality keeps going up and down.",
      }[language];
    case "inconsistent-ends":
      return {
        ca: "Els dos extrems no diuen el mateix: dades velles o un sentit que no passa.",
        es: "Los dos extremos no dicen lo mismo: datos viejos o un sentido que no pasa.",
        en: "The two ends disagree: stale data, or one direction that does not get through.",
      }[language];
  }
}

/** What the page says when the list is empty. */
export const NOTHING_URGENT: Phrase = {
  ca: "Res d'urgent: cap enllaç feble no té ningú que en depengui.",
  es: "Nada urgente: ningún enlace débil tiene a nadie que dependa de él.",
  en: "Nothing urgent: no weak link has anybody who depends on it.",
};
