/*
 * <teranyina-map mesh="NAME" node="UID" lang="ca" hops="2" theme="dark" width="670" height="500">: a mesh's live map in any page.
 * What stands inside is shown until the frame has loaded, and instead of it where scripts or frames are not allowed.
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */
const SITE = new URL(".", import.meta.url).href;
const PASSED = ["lang", "node", "link", "hops", "theme", "at", "view", "layer"];
const MESH = /^[a-z0-9-]+$/;

class TeranyinaMap extends HTMLElement {
  static observedAttributes = ["mesh", "width", "height", ...PASSED];

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const mesh = this.getAttribute("mesh") ?? "";
    if (!MESH.test(mesh)) return;
    const address = new URL(`embed/${mesh}`, SITE);
    for (const name of PASSED) {
      const value = this.getAttribute(name);
      if (value) address.searchParams.set(name, value);
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = this.getAttribute("title") || this.querySelector("img")?.alt || mesh;
    frame.loading = "lazy";
    frame.style.cssText = "border:0;width:100%;height:100%;position:absolute;inset:0";
    const holder = document.createElement("div");
    const [width, height] = [this.#pixels("width", 670), this.#pixels("height", 500)];
    holder.style.cssText = `position:relative;max-width:100%;width:${width}px;height:${height}px;overflow:hidden`;
    const before = document.createElement("slot");
    holder.append(before, frame);
    frame.addEventListener("load", () => before.remove(), { once: true });
    root.replaceChildren(holder);
  }

  #pixels(name, otherwise) {
    const value = Number.parseInt(this.getAttribute(name) ?? "", 10);
    return value >= 120 && value <= 4000 ? value : otherwise;
  }
}

if (!customElements.get("teranyina-map")) customElements.define("teranyina-map", TeranyinaMap);
