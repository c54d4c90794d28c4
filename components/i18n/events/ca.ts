/** El que ha passat a la malla i els avisos que en surten, en català. */
import { alertWords as words } from "#lib/wire/words/ca.ts";
import type { events as english } from "./en.ts";

export const events: typeof english = {
  events: {
    kinds: {
      "node-new": { name: "node nou", now: "{node} és nou a la malla", was: "{node} s'ha vist per primera vegada" },
      "node-down": { name: "node caigut", now: "{node} està caigut", was: "{node} va estar caigut" },
      "daemon-restart": {
        name: "encaminament reiniciat",
        now: "El dimoni d'encaminament de {node} ha tornat a començar",
        was: "El dimoni d'encaminament de {node} va tornar a començar",
      },
      reboot: { name: "reinici", now: "{node} s'ha reiniciat", was: "{node} es va reiniciar" },
      "link-new": {
        name: "enllaç nou",
        now: "{a} i {b} se senten per un enllaç nou",
        was: "Va aparèixer un enllaç nou entre {a} i {b}",
      },
      "link-down": {
        name: "enllaç caigut",
        now: "L'enllaç entre {a} i {b} està caigut",
        was: "L'enllaç entre {a} i {b} va estar caigut",
      },
      "gateway-found": {
        name: "passarel·la trobada",
        now: "{node} ofereix una sortida ({family})",
        was: "{node} va començar a oferir una sortida ({family})",
      },
      "gateway-lost": {
        name: "passarel·la perduda",
        now: "{node} ja no ofereix la seva sortida ({family})",
        was: "{node} no va oferir la seva sortida ({family})",
      },
      "gateway-changed": {
        name: "canvi de passarel·la",
        now: "{node} ara surt per {after} en lloc de {before} ({family})",
        was: "{node} va canviar de la passarel·la {before} a {after} ({family})",
      },
      "only-way": {
        name: "única sortida",
        now: "L'enllaç entre {a} i {b} és l'única sortida a Internet d'alguns nodes ({family})",
        was: "L'enllaç entre {a} i {b} va ser l'única sortida a Internet d'alguns nodes ({family})",
      },
      uncovered: {
        name: "sense Internet",
        now: "{node} no té camí cap a cap passarel·la ({family})",
        was: "{node} no va tenir camí cap a cap passarel·la ({family})",
      },
      partition: {
        name: "malla partida",
        now: "La malla està en {after} parts; abans en {before}",
        was: "La malla va estar en {after} parts; abans en {before}",
      },
      "quality-shift": {
        name: "canvi de qualitat",
        now: "L'enllaç entre {a} i {b} està al {after} des d'aleshores; abans, al {before}",
        was: "L'enllaç entre {a} i {b} va estar un temps al {after}; normalment, al {before}",
      },
      collision: {
        name: "dos amb una identitat",
        now: "{node} i un altre node reclamen la mateixa identitat",
        was: "{node} i un altre node reclamaven la mateixa identitat",
      },
      "collector-outage": {
        name: "el recol·lector no hi veia",
        now: "El recol·lector mateix no veu res: d'aquesta estona no se sap res",
        was: "El recol·lector mateix no va veure res: d'aquella estona no se'n sap res",
      },
      "partial-sight": {
        name: "visió parcial",
        now: "El recol·lector només veu una part de la malla: en responen {after} de {before}",
        was: "El recol·lector només va veure una part de la malla: en van respondre {after} de {before}",
      },
      flood: {
        name: "allau de nodes",
        now: "{node} anuncia una allau de nodes que ningú més anuncia i que mai han respost: no se n'accepta cap",
        was: "{node} va anunciar una allau de nodes que ningú més anunciava i que mai van respondre: no se'n va acceptar cap",
      },
      "clock-jump": {
        name: "salt del rellotge",
        now: "El rellotge del recol·lector ha saltat: les rondes continuen amb l'hora d'abans i no es descarta res d'antic",
        was: "El rellotge del recol·lector va saltar: les hores d'aleshores poden estar malament",
      },
      "daemon-moved": {
        name: "canvi de dimoni d'encaminament",
        now: "{node} ha canviat de dimoni d'encaminament (bmx6, bmx7)",
        was: "{node} va canviar de dimoni d'encaminament (bmx6, bmx7)",
      },
    },
    why: words.why,
    because: "{what}: {why}",
    cause: "Perquè: {cause}",
    affected: words.affected,
    unknownPercent: "desconegut",
    noGateway: "cap",
    otherNode: words.otherNode,
  },
  alerts: {
    title: "Avisos",
    description: "El que ara va malament i dura: avisos oberts amb la seva edat, el motiu i qui en surt afectat.",
    none: "Cap avís obert.",
    open: { one: "{n} avís obert", other: "{n} avisos oberts" },
    grouped: words.grouped,
    levels: words.levels,
    kinds: words.kinds,
    linkOf: words.linkOf,
    silenced: "en silenci fins a {time}",
    notifiers: {
      title: "Notificadors",
      lead: "Maneres de fer saber els avisos. El que espera es guarda i es torna a provar cada vegada menys sovint.",
      none: "No s'avisa ningú: no hi ha cap notificador configurat.",
      waiting: { one: "{n} missatge espera", other: "{n} missatges esperen" },
      forDigest: { one: "{n} missatge espera la seva hora", other: "{n} missatges esperen la seva hora" },
      givenUp: { one: "{n} abandonat", other: "{n} abandonats" },
      nothingWaits: "no espera res",
      failing: "no accepta res, el primer cop {age}",
      delivered: "l'últim lliurat {age}",
      never: "encara res per dir",
    },
    acknowledge: "Ja ho he vist",
    acknowledged: "vist",
    level: "Gravetat",
    what: "Què",
    since: "Des de",
    who: "Afectats",
    seen: "Vist",
  },
};
