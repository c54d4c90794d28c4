/** What is different between two moments of a mesh, for people: who came and went, which links got worse, who goes another way. */
import { type Family, isPartial } from "../../model/index.ts";
import type { DiffView } from "../api/history.ts";
import { type SnapshotIndex, shownQuality } from "./snapshot-index.ts";

/** Less is weather. */
const QUALITY_STEP = 0.1 - 1e-9;

/** Median qualities of link directions (`id/ab`) over a while before each moment. */
export type Medians = { windowS: number; before: ReadonlyMap<string, number | null>; after: ReadonlyMap<string, number | null> };

export function diffView(before: SnapshotIndex, after: SnapshotIndex, medians: Medians | null): DiffView {
  const label = (uid: string) => (after.node(uid) === null ? before.label(uid) : after.label(uid));
  const named = (uid: string) => ({ uid, label: label(uid) });
  const namedLink = ({ id, a, b }: { id: string; a: string; b: string }) => ({ id, a: named(a), b: named(b) });
  const both = after.snapshot.links.filter(({ id }) => before.link(id) !== null);
  const qualities = both.map((link) => ({ ...namedLink(link), ...qualityChange(link.id, before, after, medians) }));
  const drop = (row: (typeof qualities)[number]) => (row.before ?? 0) - (row.after ?? 0);
  const compared = qualities.filter((row) => row.before !== null && row.after !== null);
  // A round that saw a part of the mesh proves by nothing that something was not there.
  const onlyIn = <Row>(there: SnapshotIndex, rows: Row[]): Row[] => (isPartial(there.snapshot) ? [] : rows);
  return {
    mesh: after.snapshot.mesh,
    from: { round: before.snapshot.round, at: before.snapshot.at },
    to: { round: after.snapshot.round, at: after.snapshot.at },
    windowS: medians?.windowS ?? 0,
    nodes: {
      added: onlyIn(
        before,
        after.snapshot.nodes.filter(({ uid }) => before.node(uid) === null).map(({ uid }) => named(uid)),
      ),
      removed: onlyIn(
        after,
        before.snapshot.nodes.filter(({ uid }) => after.node(uid) === null).map(({ uid }) => named(uid)),
      ),
      state: after.snapshot.nodes.flatMap(({ uid, state }) => {
        const was = before.node(uid)?.state ?? state;
        return was === state || was === "unknown" || state === "unknown" ? [] : [{ ...named(uid), before: was, after: state }];
      }),
    },
    links: {
      added: onlyIn(before, after.snapshot.links.filter(({ id }) => before.link(id) === null).map(namedLink)),
      removed: onlyIn(after, before.snapshot.links.filter(({ id }) => after.link(id) === null).map(namedLink)),
      worse: compared.filter((row) => drop(row) >= QUALITY_STEP).sort((one, other) => drop(other) - drop(one)),
      better: compared.filter((row) => drop(row) <= -QUALITY_STEP).sort((one, other) => drop(one) - drop(other)),
    },
    gateways: {
      added: onlyIn(
        before,
        gatewaysOnlyIn(after, before).map(({ node, family }) => ({ ...named(node), family })),
      ),
      removed: onlyIn(
        after,
        gatewaysOnlyIn(before, after).map(({ node, family }) => ({ ...named(node), family })),
      ),
    },
    uses: usesThatChanged(before, after).map(({ node, family, was, is }) => ({
      ...named(node),
      family,
      before: was === null ? null : named(was),
      after: is === null ? null : named(is),
    })),
  };
}

/** Of the worse direction: medians where both moments have them, else what the two rounds say. */
function qualityChange(id: string, before: SnapshotIndex, after: SnapshotIndex, medians: Medians | null) {
  const worst = (of: ReadonlyMap<string, number | null>) => {
    const [ab, ba] = [of.get(`${id}/ab`) ?? null, of.get(`${id}/ba`) ?? null];
    return ab === null || ba === null ? null : Math.min(ab, ba);
  };
  const typical = medians === null ? null : { before: worst(medians.before), after: worst(medians.after) };
  if (typical !== null && typical.before !== null && typical.after !== null) return typical;
  const [one, other] = [before.link(id), after.link(id)];
  return { before: one === null ? null : shownQuality(one), after: other === null ? null : shownQuality(other) };
}

function gatewaysOnlyIn(here: SnapshotIndex, there: SnapshotIndex): { node: string; family: Family }[] {
  return here.snapshot.gateways.filter(
    ({ node, family }) => !there.announcedBy(node).some((announced) => announced.family === family),
  );
}

function usesThatChanged(before: SnapshotIndex, after: SnapshotIndex) {
  return after.snapshot.uses.flatMap(({ node, family, gateway }) => {
    const was = before.use(node, family);
    // Nobody knows what a node uses that was not asked: only what both rounds tell is a change.
    const told = was !== null && (gateway !== null || was.gateway !== null) && was.gateway !== gateway;
    const known = after.use(node, family);
    const silent = (reason: string) => reason === "not-asked" || reason === "no-answer" || reason === "too-old";
    if (!told || known === null || silent(known.reason) || silent(was.reason)) return [];
    return [{ node, family, was: was.gateway, is: gateway }];
  });
}
