/** Per què val la pena anar a un lloc, en paraules de veïna. */
import type { FixFirstWords } from "./en.ts";

export const fixFirstWords: FixFirstWords = {
  percent: "{n} %",
  days: { one: "{n} dia", other: "{n} dies" },
  downNow: {
    one: "Caigut des de {since}: {n} membre sense Internet ({names}).",
    other: "Caigut des de {since}: {n} membres sense Internet ({names}).",
  },
  cost: "Va deixar veïns sense Internet {hours} en total els últims {days} (sumant les hores de cadascú).",
  failed: {
    one: "Va caure una vegada en {days}, durant {hours}.",
    other: "Va caure {n} vegades en {days}: {hours} caigut en total, {longest} la més llarga.",
  },
  failedAt: "{count} de {of} caigudes van començar entre les {from} i les {to} h.",
  cutOff: { one: "Va deixar aïllat {n} node: {names}.", other: "Va deixar aïllats {n} nodes: {names}." },
  onlyWay: {
    one: "Si falla, {n} node ({names}) perd Internet: no hi ha cap altra sortida.",
    other: "Si falla, {n} nodes ({names}) perden Internet: no hi ha cap altra sortida.",
  },
  expected:
    "Els pròxims {days} és probable que deixi veïns sense Internet {hours} en total; quatre de cada cinc vegades, entre {low} i {high}.",
  sure: {
    well: "",
    roughly: "És una xifra aproximada: no ha caigut gaires vegades.",
    hardly: "És una suposició prudent: ha caigut massa poques vegades per saber-ne més.",
  },
  slowNow: "Lent ara: tant com si {harm} membres no tinguessin res.",
  qualityAtMost: "Qualitat com a molt del {at} en les últimes {hours} h (sa: {healthy} o més).",
  failedOld: {
    one: "{n} caiguda en {days} ({chance} de probabilitat d'una altra aquesta setmana).",
    other: "{n} caigudes en {days} ({chance} de probabilitat d'una altra aquesta setmana).",
  },
  slower: {
    one: "Si falla, {n} node que hi passa anirà més lent per un altre camí: tant com si {harm} nodes ho perdessin tot.",
    other: "Si falla, {n} nodes que hi passen aniran més lents per un altre camí: tant com si {harm} nodes ho perdessin tot.",
  },
  nobodyDepends: "És feble, però ningú no en depèn.",
  gain: "Reparat ({link} Mbit/s), {name} passaria de {before} a {after} Mbit/s.",
  gainFromNothing: "Reparat ({link} Mbit/s), {name} tindria {after} Mbit/s.",
  hearsWorse: "{name} hi sent malament ({own}; l'altre extrem, {other}): soroll allà.",
  hearsWorseDb:
    "{name} hi sent malament ({own}; l'altre extrem, {other}): soroll allà o mala orientació ({db} dB menys que l'altre extrem).",
  bothWeak: "Les dues direccions febles, senyal {dbm} dBm: orientació o distància.",
  restarts: {
    one: "{name} va reiniciar-se en una caiguda: mireu-ne l'alimentació.",
    other: "{name} va reiniciar-se en {n} de les caigudes: mireu-ne l'alimentació.",
  },
  alive: {
    one: "{name} seguia viu en una caiguda: va quedar aïllat, mireu-ne els enllaços.",
    other: "{name} seguia viu en {n} de les caigudes: va quedar aïllat, mireu-ne els enllaços.",
  },
  daemonAway: {
    one: "El dimoni d'encaminament de {name} faltava en una caiguda i l'encaminador seguia viu: mireu-ne el registre i la memòria.",
    other:
      "El dimoni d'encaminament de {name} faltava en {n} de les caigudes i l'encaminador seguia viu: mireu-ne el registre i la memòria.",
  },
  linkOnly: "Els dos extrems seguien vius durant les caigudes: és l'enllaç, no el corrent.",
  wholeNode: "Tots els enllaços de {name} van malament ({links}): mireu primer el node.",
  certainHours: "Sempre pitjor de {from} a {to} h: càrrega, interferència o calor a aquestes hores.",
  trend: {
    one: "Va a pitjor: arriba al {percent} en cosa d'{n} dia.",
    other: "Va a pitjor: arriba al {percent} en uns {n} dies.",
  },
  leftLevel: "Ha baixat del seu nivell de sempre: {usual} abans, {now} ara.",
  restless: "Molt inestable: la qualitat puja i baixa sense parar.",
  inconsistent: "Els dos extrems no diuen el mateix: dades velles o un sentit que no passa.",
};
