/** Lo que ha pasado en la malla y los avisos que salen de ello, en español. */
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
    },
    why: {
      reboot: "el encaminador se reinició o se quedó sin corriente",
      isolation: "el encaminador estuvo siempre encendido: fallaron sus enlaces o el camino hasta él",
      "daemon-restart": "su demonio de encaminamiento no estaba; del propio encaminador no se sabe nada",
      "node-down": "uno de sus extremos está caído",
      "link-down": "falló un enlace del camino",
      "gateway-lost": "la pasarela ya no ofrece su salida",
      withdrawn: "se retiró la oferta; el nodo siguió ahí",
      "better-path": "el otro camino había pasado a ser mejor",
    },
    cause: "Porque: {cause}",
    affected: { one: "{n} nodo afectado", other: "{n} nodos afectados" },
    noGateway: "ninguna",
    otherNode: "otro nodo",
  },
  alerts: {
    title: "Avisos",
    description: "Lo que ahora va mal y dura: avisos abiertos con su edad, el motivo y a quién afecta.",
    none: "Ningún aviso abierto.",
    open: { one: "{n} aviso abierto", other: "{n} avisos abiertos" },
    grouped: { one: "y {n} consecuencia", other: "y {n} consecuencias" },
    levels: { warn: "advertencia", bad: "grave" },
    kinds: {
      "node-down": "{node} está caído",
      "link-down": "El enlace entre {a} y {b} está caído",
      "link-quality": "El enlace entre {a} y {b} va mal",
      "gateway-lost": "{node} ya no ofrece su salida",
      uncovered: "{node} no tiene camino a ninguna pasarela",
      "only-way": "El enlace entre {a} y {b} es la única salida de algunos nodos",
      partition: "La malla se ha partido",
      collision: "{node} y otro nodo reclaman la misma identidad",
      "collector-outage": "El propio recolector no ve nada",
      flapping: "{what} va y viene: tres cambios en seis horas",
    },
    linkOf: "El enlace entre {a} y {b}",
    acknowledge: "Ya lo he visto",
    acknowledged: "visto",
    level: "Gravedad",
    what: "Qué",
    since: "Desde",
    who: "Afectados",
    seen: "Visto",
  },
};
