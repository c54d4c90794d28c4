/** Lo que ha pasado en la malla y los avisos que salen de ello, en español. */
import { alertWords as words } from "#lib/wire/words/es.ts";
import type { events as english } from "./en.ts";

export const events: typeof english = {
  events: {
    kinds: {
      "node-new": { name: "nodo nuevo", now: "{node} es nuevo en la malla", was: "{node} se vio por primera vez" },
      "node-down": { name: "nodo caído", now: "{node} está caído", was: "{node} estuvo caído" },
      "daemon-restart": {
        name: "encaminamiento reiniciado",
        now: "El demonio de encaminamiento de {node} ha vuelto a empezar",
        was: "El demonio de encaminamiento de {node} volvió a empezar",
      },
      reboot: { name: "reinicio", now: "{node} se ha reiniciado", was: "{node} se reinició" },
      "link-new": {
        name: "enlace nuevo",
        now: "{a} y {b} se oyen por un enlace nuevo",
        was: "Apareció un enlace nuevo entre {a} y {b}",
      },
      "link-down": {
        name: "enlace caído",
        now: "El enlace entre {a} y {b} está caído",
        was: "El enlace entre {a} y {b} estuvo caído",
      },
      "gateway-found": {
        name: "pasarela encontrada",
        now: "{node} ofrece una salida ({family})",
        was: "{node} empezó a ofrecer una salida ({family})",
      },
      "gateway-lost": {
        name: "pasarela perdida",
        now: "{node} ya no ofrece su salida ({family})",
        was: "{node} no ofreció su salida ({family})",
      },
      "gateway-changed": {
        name: "cambio de pasarela",
        now: "{node} sale ahora por {after} en lugar de {before} ({family})",
        was: "{node} cambió de la pasarela {before} a {after} ({family})",
      },
      "only-way": {
        name: "única salida",
        now: "El enlace entre {a} y {b} es la única salida a Internet de algunos nodos ({family})",
        was: "El enlace entre {a} y {b} fue la única salida a Internet de algunos nodos ({family})",
      },
      uncovered: {
        name: "sin Internet",
        now: "{node} no tiene camino a ninguna pasarela ({family})",
        was: "{node} no tuvo camino a ninguna pasarela ({family})",
      },
      partition: {
        name: "malla partida",
        now: "La malla está en {after} partes; antes en {before}",
        was: "La malla estuvo en {after} partes; antes en {before}",
      },
      "quality-shift": {
        name: "cambio de calidad",
        now: "El enlace entre {a} y {b} está al {after} desde entonces; antes, al {before}",
        was: "El enlace entre {a} y {b} estuvo un tiempo al {after}; normalmente, al {before}",
      },
      collision: {
        name: "dos con una identidad",
        now: "{node} y otro nodo reclaman la misma identidad",
        was: "{node} y otro nodo reclamaban la misma identidad",
      },
      "collector-outage": {
        name: "el recolector no veía",
        now: "El propio recolector no ve nada: de este rato no se sabe nada",
        was: "El propio recolector no vio nada: de aquel rato no se sabe nada",
      },
      "partial-sight": {
        name: "visión parcial",
        now: "El recolector solo ve una parte de la malla: responden {after} de {before}",
        was: "El recolector solo vio una parte de la malla: respondieron {after} de {before}",
      },
      flood: {
        name: "avalancha de nodos",
        now: "{node} anuncia una avalancha de nodos que nadie más anuncia y que nunca han respondido: no se acepta ninguno",
        was: "{node} anunció una avalancha de nodos que nadie más anunciaba y que nunca respondieron: no se aceptó ninguno",
      },
      "clock-jump": {
        name: "salto del reloj",
        now: "El reloj del recolector ha saltado: las rondas siguen con la hora anterior y no se descarta nada antiguo",
        was: "El reloj del recolector saltó: las horas de entonces pueden estar mal",
      },
      "daemon-moved": {
        name: "cambio de demonio de encaminamiento",
        now: "{node} ha cambiado de demonio de encaminamiento (bmx6, bmx7)",
        was: "{node} cambió de demonio de encaminamiento (bmx6, bmx7)",
      },
    },
    why: words.why,
    because: "{what}: {why}",
    cause: "Porque: {cause}",
    affected: words.affected,
    unknownPercent: "desconocido",
    noGateway: "ninguna",
    otherNode: words.otherNode,
  },
  alerts: {
    title: "Avisos",
    description: "Lo que ahora va mal y dura: avisos abiertos con su edad, el motivo y a quién afecta.",
    none: "Ningún aviso abierto.",
    open: { one: "{n} aviso abierto", other: "{n} avisos abiertos" },
    grouped: words.grouped,
    levels: words.levels,
    kinds: words.kinds,
    linkOf: words.linkOf,
    silenced: "en silencio hasta {time}",
    notifiers: {
      title: "Notificadores",
      lead: "Maneras de dar a conocer los avisos. Lo que espera se guarda y se vuelve a intentar cada vez menos a menudo.",
      none: "No se avisa a nadie: no hay ningún notificador configurado.",
      waiting: { one: "{n} mensaje espera", other: "{n} mensajes esperan" },
      forDigest: { one: "{n} mensaje espera su hora", other: "{n} mensajes esperan su hora" },
      givenUp: { one: "{n} abandonado", other: "{n} abandonados" },
      nothingWaits: "no espera nada",
      failing: "no acepta nada, la primera vez {age}",
      delivered: "el último entregado {age}",
      never: "todavía nada que decir",
    },
    acknowledge: "Ya lo he visto",
    acknowledged: "visto",
    level: "Gravedad",
    what: "Qué",
    since: "Desde",
    who: "Afectados",
    seen: "Visto",
  },
};
