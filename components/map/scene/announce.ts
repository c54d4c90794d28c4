/** What the map's element says of itself: attributes for tests and styles, words for a screen reader, the state of its buttons. */
import { fill } from "#lib/base/template.ts";
import type { Scene } from "./scene.ts";
import { linkTitle, type MapTexts, nodeTitle } from "./texts.ts";

/** `node:<uid>`, `link:<id>`, or nothing. */
export function selectionKey(selection: Scene["selection"]): string {
  if (selection === null) return "";
  return selection.kind === "node" ? `node:${selection.uid}` : `link:${selection.id}`;
}

export function announce(root: HTMLElement, scene: Scene, texts: MapTexts): void {
  root.dataset.selected = selectionKey(scene.selection);
  root.dataset.round = String(scene.round);
  root.dataset.nodes = String(scene.nodes.length);
  root.dataset.links = String(scene.links.length);
  // What the eye sees lit, for those who cannot look at a WebGL canvas.
  root.dataset.path = scene.nodes.flatMap(({ uid, onPath }) => (onPath ? [uid] : [])).join(" ");
  const said = root.querySelector(".tm-said");
  const words = inWords(scene, texts);
  // The same words again would be read aloud again, at every round.
  if (said !== null && said.textContent !== words) said.textContent = words;
}

/** The selected thing in words; "" where nothing is selected. */
export function inWords({ selection, nodes, links }: Scene, texts: MapTexts): string {
  if (selection === null) return "";
  if (selection.kind === "node") {
    const node = nodes.find(({ uid }) => uid === selection.uid);
    return node === undefined ? "" : `${nodeTitle(texts, node)}. ${fill(texts.neighbours, { count: node.degree })}`;
  }
  const link = links.find(({ id }) => id === selection.id);
  return link === undefined ? "" : linkTitle(texts, link, nodes[link.a]?.label ?? "", nodes[link.b]?.label ?? "");
}

export function showPinButtons(
  root: HTMLElement,
  selection: Scene["selection"],
  pins: ReadonlyMap<string, unknown>,
  texts: MapTexts,
): void {
  const pin = root.querySelector('[data-act="pin"]');
  const all = root.querySelector('[data-act="unpin-all"]');
  if (pin instanceof HTMLElement) {
    const isPinned = selection?.kind === "node" && pins.has(selection.uid);
    pin.hidden = selection?.kind !== "node";
    pin.setAttribute("aria-pressed", String(isPinned));
    pin.title = isPinned ? texts.unpin : texts.pin;
  }
  if (all instanceof HTMLElement) all.hidden = pins.size === 0;
}
