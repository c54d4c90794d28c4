/** What the browser can do and what its owner prefers. */

export const preferences = {
  reducedMotion: () => window.matchMedia("(prefers-reduced-motion: reduce)").matches,
};

export function hasWebgl2(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  // A context that is only a question gives its place back at once: browsers count them.
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

/** Calls back when the page is recoloured: by its own switch (`data-theme` on the root) or by the system. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  const media = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"].map((query) =>
    window.matchMedia(query),
  );
  for (const query of media) query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const query of media) query.removeEventListener("change", changed);
  };
}
