/** A word for every value of the model's closed lists: a value without its word does not compile. */
import type {
  Collision,
  DirectionState,
  Family,
  Gateway,
  InterfaceKind,
  NodeState,
  NodeStateReason,
  Place,
  RefusalCode,
  UseReason,
} from "#lib/model/index.ts";
import type { CollectionTrouble } from "#lib/wire/api/views.ts";
import type { QualityBand } from "#lib/wire/map/wire.ts";

export type WordLists = {
  state: Record<NodeState, string>;
  /** State with the age of what it rests on. */
  stateAge: Record<NodeState, string>;
  stateWhy: Record<NodeState, string>;
  stateReason: Record<NodeStateReason, string>;
  /** Why there is no newer round. */
  collectionTrouble: Record<CollectionTrouble, string>;
  useReason: Record<UseReason, string>;
  directionState: Record<DirectionState, string>;
  refusal: Record<RefusalCode, string>;
  family: Record<Family, string>;
  familyShort: Record<Family, string>;
  kind: Record<InterfaceKind, string>;
  working: Record<Gateway["working"], string>;
  workingWhy: Record<Gateway["working"], string>;
  announcedBy: Record<Gateway["announcedBy"][number], string>;
  collision: Record<Collision["kind"], string>;
  bandShort: Record<QualityBand, string>;
  placeSource: Record<Place["source"], string>;
};
