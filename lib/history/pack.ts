/** Packing without a store: for a thread that makes rounds of which another stores many at a time. */
export { roundPacker } from "./store/retention/packed-rounds.ts";
