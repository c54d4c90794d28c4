/** What of a dictionary the inspector needs in the browser, and no more: it travels with the page. */
import type { Dictionary } from "../i18n/dictionary.ts";
import type { InspectorTexts } from "./context.tsx";

export function inspectorTexts({ inspector, role, charts, words }: Dictionary): InspectorTexts {
  const { state, stateAge, stateWhy, stateReason, useReason, directionState, family, familyShort } = words;
  const { kind, working, workingWhy, collision, placeSource } = words;
  return {
    t: inspector,
    role,
    charts: { link: charts.link },
    words: {
      state,
      stateAge,
      stateWhy,
      stateReason,
      useReason,
      directionState,
      family,
      familyShort,
      kind,
      working,
      workingWhy,
      collision,
      placeSource,
    },
  };
}
