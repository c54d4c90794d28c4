/** Por qué vale la pena ir a un sitio, en palabras de vecina. */
import type { FixFirstWords } from "./en.ts";

export const fixFirstWords: FixFirstWords = {
  percent: "{n} %",
  days: { one: "{n} día", other: "{n} días" },
  downNow: {
    one: "Caído desde {since}: {n} miembro sin Internet ({names}).",
    other: "Caído desde {since}: {n} miembros sin Internet ({names}).",
  },
  cost: "Dejó a vecinos sin Internet {hours} en total en los últimos {days} (sumando las horas de cada uno).",
  failed: {
    one: "Cayó una vez en {days}, durante {hours}.",
    other: "Cayó {n} veces en {days}: {hours} caído en total, {longest} la más larga.",
  },
  failedAt: "{count} de {of} caídas empezaron entre las {from} y las {to} h.",
  cutOff: { one: "Dejó aislado {n} nodo: {names}.", other: "Dejó aislados {n} nodos: {names}." },
  onlyWay: {
    one: "Si falla, {n} nodo ({names}) pierde Internet: no hay otra salida.",
    other: "Si falla, {n} nodos ({names}) pierden Internet: no hay otra salida.",
  },
  expected:
    "En los próximos {days} es probable que deje a vecinos sin Internet {hours} en total; cuatro de cada cinco veces, entre {low} y {high}.",
  sure: {
    well: "",
    roughly: "Es una cifra aproximada: no ha caído muchas veces.",
    hardly: "Es una suposición prudente: ha caído demasiado pocas veces para saber más.",
  },
  slowNow: "Lento ahora: tanto como si {harm} miembros no tuvieran nada.",
  qualityAtMost: "Calidad como mucho del {at} en las últimas {hours} h (sano: {healthy} o más).",
  failedOld: {
    one: "{n} caída en {days} ({chance} de probabilidad de otra esta semana).",
    other: "{n} caídas en {days} ({chance} de probabilidad de otra esta semana).",
  },
  slower: {
    one: "Si falla, {n} nodo que pasa por él irá más lento por otro camino: tanto como si {harm} nodos lo perdieran todo.",
    other: "Si falla, {n} nodos que pasan por él irán más lentos por otro camino: tanto como si {harm} nodos lo perdieran todo.",
  },
  nobodyDepends: "Es débil, pero nadie depende de él.",
  gain: "Reparado ({link} Mbit/s), {name} pasaría de {before} a {after} Mbit/s.",
  gainFromNothing: "Reparado ({link} Mbit/s), {name} tendría {after} Mbit/s.",
  hearsWorse: "{name} oye mal ({own}; el otro extremo, {other}): ruido allí.",
  hearsWorseDb:
    "{name} oye mal ({own}; el otro extremo, {other}): ruido allí o mala orientación ({db} dB menos que el otro extremo).",
  bothWeak: "Las dos direcciones débiles, señal {dbm} dBm: orientación o distancia.",
  restarts: {
    one: "{name} se reinició en una caída: mirad su alimentación.",
    other: "{name} se reinició en {n} de las caídas: mirad su alimentación.",
  },
  alive: {
    one: "{name} seguía vivo en una caída: quedó aislado, mirad sus enlaces.",
    other: "{name} seguía vivo en {n} de las caídas: quedó aislado, mirad sus enlaces.",
  },
  daemonAway: {
    one: "El demonio de encaminamiento de {name} faltaba en una caída y el router seguía vivo: mirad su registro y su memoria.",
    other:
      "El demonio de encaminamiento de {name} faltaba en {n} de las caídas y el router seguía vivo: mirad su registro y su memoria.",
  },
  linkOnly: "Los dos extremos seguían vivos durante las caídas: es el enlace, no la corriente.",
  wholeNode: "Todos los enlaces de {name} van mal ({links}): mirad primero el nodo.",
  certainHours: "Siempre peor de {from} a {to} h: carga, interferencia o calor a esas horas.",
  trend: {
    one: "Va a peor: llega al {percent} en {n} día aproximadamente.",
    other: "Va a peor: llega al {percent} en unos {n} días.",
  },
  leftLevel: "Ha bajado de su nivel de siempre: {usual} antes, {now} ahora.",
  restless: "Muy inestable: la calidad sube y baja sin parar.",
  inconsistent: "Los dos extremos no dicen lo mismo: datos viejos o un sentido que no pasa.",
};
