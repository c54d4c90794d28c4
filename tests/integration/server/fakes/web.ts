import { fakePart } from "./part.ts";

// An open channel to its parent keeps the process alive, as the listening socket of the real one does.
fakePart("web", () => setInterval(() => undefined, 1_000));
