/** Small things that several of bmx7's files tell. */
import { fnv1a, hash32 } from "#lib/base/hash.ts";
import { hexOf } from "../mesh/random.ts";
import type { MeshNode } from "../mesh/types.ts";
import type { ViewedMesh } from "../mesh/view.ts";
import { lastDescriptionMs } from "./shared.ts";

export const nodeKey = "RSA1024";
export const linkKey = "DH2048M112";
export const linkKeys = `${nodeKey},${linkKey}`;
export const revision = "0000000";

/** A made-up number of a node that stays the same: counters and the like that nobody reads. */
export function salt(world: ViewedMesh, node: MeshNode, word: string, extra = 0): number {
  return hash32(world.plan.seed, node.index, fnv1a(word), extra);
}

export function descSqn(world: ViewedMesh, node: MeshNode, atMs: number): number {
  return 10 + (Math.floor(lastDescriptionMs(world, "bmx7", node, atMs) / 1_800_000) % 5000);
}

export function descHash(world: ViewedMesh, node: MeshNode, atMs: number, digits: 8 | 56): string {
  return hexOf(
    digits,
    world.plan.seed,
    node.index,
    Math.floor(lastDescriptionMs(world, "bmx7", node, atMs) / 1000),
    fnv1a("description"),
  );
}

export function keyText(world: ViewedMesh, node: MeshNode, word: string, digits: number): string {
  return hexOf(digits, world.plan.seed, node.index, fnv1a(word));
}
