/** What is not needed until somebody comes near is fetched when they do. */

/** Calls back once when a pointer or the focus comes near; returns the way to stop waiting. */
export function onApproach(element: HTMLElement | null, callback: () => void): () => void {
  const controller = new AbortController();
  const options = { once: true, signal: controller.signal };
  element?.addEventListener("pointerover", callback, options);
  element?.addEventListener("focusin", callback, options);
  return () => controller.abort();
}
