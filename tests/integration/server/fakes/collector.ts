import { tellParent } from "#lib/server/messages.ts";
import { fakePart } from "./part.ts";

fakePart("collector", () => {
  let round = 0;
  setInterval(() => tellParent({ type: "round", mesh: "sants", round: ++round, at: "2026-03-01T10:00:00.000Z" }), 50);
});
