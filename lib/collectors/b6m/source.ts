/**
 * b6m, qMp's crawl of a whole mesh: each node by its host name with the neighbours that its daemon lists, in percent. All that joins the
 * rows are names: a neighbour under a name that no node has is told of, and its link stands with one end unknown.
 *
 * It comes as an array, as the `topology` of an object (LuCI, ubus), or as the dictionary by names of `b6m-jsonp`, with a call around it
 * or without: `forms.ts` brings all of them to the array.
 */

import { z } from "zod";
import { compareText } from "#lib/base/compare.ts";
import { type Direction, err, type Link, linkId, ok, type Result } from "../../model/index.ts";
import { textOf, unpackedHead } from "../recorded/bytes.ts";
import { directionState, draftDirection, draftEnd, draftNode, draftSnapshot, tellingState } from "../recorded/draft.ts";
import { instantIn } from "../recorded/instant.ts";
import { Notes } from "../recorded/notes.ts";
import { type Pair, paired, type Told } from "../recorded/pairing.ts";
import { labelled } from "../recorded/people.ts";
import { placed, type ToldPlace, toldPlaceFields, toldPlaceOf } from "../recorded/places.ts";
import { qualityOfPercent } from "../scalars/numbers.ts";
import { cleanText } from "../scalars/text.ts";
import type { FileContext, FileReading, FileRefusal, FileSource, SourceFile } from "../source.ts";
import { nodesOfB6m, sureOfB6m } from "./forms.ts";

const LINKS_MAX = 1_000;
const NAME_MAX = 190;

const nodeSchema = z.object({ name: z.string(), links: z.array(z.unknown()).nullish(), ...toldPlaceFields });
const linkSchema = z.object({ name: z.string(), rxRate: z.unknown().optional(), txRate: z.unknown().optional() });

/** rx: neighbour -> teller, as it counts; tx: teller -> neighbour, as it was told. */
type Row = { rx: number | null; tx: number | null };
type Listed = { uid: string; name: string; links: readonly unknown[]; told: ToldPlace };

export const b6m: FileSource = {
  kind: "file",
  id: "b6m",
  label: "b6m: qMp's crawl of a bmx6 mesh",
  timeIsInName: true,
  detect({ head }) {
    return sureOfB6m(textOf(unpackedHead(head)).slice(0, 4_000));
  },
  read: readB6m,
};

async function readB6m(file: SourceFile, context: FileContext): Promise<Result<FileReading, FileRefusal>> {
  const elements = nodesOfB6m(file.bytes, context.limits.bytesMax);
  if (!elements.ok) return elements;
  const notes = new Notes();
  const listed = readNodes(elements.value, notes, context.limits.nodesMax);
  if (listed.length === 0) return err({ code: "unexpected-shape", message: "not one node with a name is in this file" });
  const instant =
    instantIn(file.name, context.timeZone) ??
    (context.modifiedAt === null ? null : { at: context.modifiedAt, doubt: "told by nobody but the date of the file" });
  if (instant === null)
    return err({ code: "unexpected-shape", message: "neither the name of the file nor its date tells a time" });
  const { at, doubt } = instant;
  if (doubt !== null) notes.add("implausible-value", doubt, { query: "time" });
  const nodes = labelled(
    placed(
      listed.map(({ uid, name }) => ({ ...draftNode(uid, at, ["bmx6"], true), hostname: name, keys: [`name:${uid}`] })),
      new Map(listed.map(({ uid, told }) => [uid, told])),
      "capture",
    ),
  );
  const links = linksOf(readRows(listed, notes), new Set(listed.map(({ uid }) => uid)), at);
  const refusals = notes.all(at, new Set(listed.map(({ uid }) => uid)));
  const snapshot = draftSnapshot(context.mesh ?? "recorded", { at, nodes, links, gatewaysKnown: false, refusals });
  return ok({ recordings: [{ kind: "snapshot", at, snapshot, refusals }], places: new Map() });
}

/** Two nodes may share a name: both stay, the second under its name and a number. */
function readNodes(elements: readonly unknown[], notes: Notes, nodesMax: number): Listed[] {
  const listed: Listed[] = [];
  const taken = new Set<string>();
  for (const [index, element] of elements.slice(0, nodesMax).entries()) {
    const raw = nodeSchema.safeParse(element);
    const name = raw.success ? cleanText(raw.data.name, NAME_MAX) : "";
    if (!raw.success || name === "") {
      notes.add("unexpected-shape", `[${index}]: no node with a name`, { query: "nodes" });
      continue;
    }
    let uid = name;
    for (let n = 2; taken.has(uid); n += 1) uid = `${name}#${n}`;
    taken.add(uid);
    const told = toldPlaceOf(raw.data, (field, value) =>
      notes.add("implausible-value", `[${index}].${field}: ${JSON.stringify(value)}`, { node: uid, query: "nodes" }),
    );
    listed.push({ uid, name, links: raw.data.links ?? [], told });
  }
  if (elements.length > nodesMax) notes.add("too-large", `${elements.length} nodes, ${nodesMax} are taken`, { query: "nodes" });
  return listed;
}

function readRows(listed: readonly Listed[], notes: Notes): Told<Row>[] {
  const bearers = new Map<string, number>();
  for (const { name } of listed) bearers.set(name, (bearers.get(name) ?? 0) + 1);
  return listed.flatMap(({ uid, name, links }) => {
    const place = { node: uid, query: "links" };
    if (links.length > LINKS_MAX) notes.add("too-large", `${links.length} links, ${LINKS_MAX} are taken`, place);
    return links.slice(0, LINKS_MAX).flatMap((element, index): Told<Row>[] => {
      const raw = linkSchema.safeParse(element);
      const to = raw.success ? cleanText(raw.data.name, NAME_MAX) : "";
      if (!raw.success || to === "") {
        notes.add("unexpected-shape", `links[${index}]: no neighbour with a name`, place);
        return [];
      }
      if (to === name) {
        notes.add("implausible-value", `links[${index}]: to itself`, place);
        return [];
      }
      const known = bearers.get(to) ?? 0;
      if (known > 1) {
        notes.add(
          "unknown-neighbour",
          `links[${index}]: ${known} nodes are called ${to}, and nothing tells which is meant`,
          place,
        );
        return [];
      }
      if (known === 0) notes.add("unknown-neighbour", `links[${index}]: no node is called ${to}`, place);
      return [{ from: uid, to, row: { rx: share(raw.data.rxRate, "rxRate"), tx: share(raw.data.txRate, "txRate") } }];

      function share(value: unknown, field: string): number | null {
        if (value === undefined || value === null) return null;
        const percent = typeof value === "string" && /^\d{1,3}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
        const quality = typeof percent === "number" ? qualityOfPercent(percent) : null;
        if (quality === null) notes.add("implausible-value", `links[${index}].${field}: ${JSON.stringify(value)}`, place);
        return quality;
      }
    });
  });
}

/** Rows of one pair are told apart by nothing but their figures: the twin is the one whose figures agree best. */
function affinity(one: Row, other: Row): number {
  const gap = (a: number | null, b: number | null) => (a === null || b === null ? 0.5 : Math.abs(a - b));
  return 3 - gap(one.rx, other.tx) - gap(one.tx, other.rx);
}

function linksOf(rows: readonly Told<Row>[], listed: ReadonlySet<string>, at: string): Link[] {
  const counts = new Map<string, number>();
  return paired(rows, affinity)
    .map((pair) => {
      const key = JSON.stringify([pair.a, pair.b]);
      const n = counts.get(key) ?? 0;
      counts.set(key, n + 1);
      return linkOf(pair, linkId(pair.a, pair.b, n), listed, at);
    })
    .sort((one, other) => compareText(one.id, other.id));
}

function linkOf({ a, b, forth, back }: Pair<Row>, id: string, listed: ReadonlySet<string>, at: string): Link {
  const telling = tellingState(forth !== null && back !== null, listed.has(forth === null ? a : b));
  const end = draftEnd(null);
  const direction = (bySender: Row | null, byReceiver: Row | null): Direction => {
    const countedByReceiver = byReceiver?.rx ?? null;
    const toldToSender = bySender?.tx ?? null;
    const quality = countedByReceiver ?? toldToSender;
    return { ...draftDirection(directionState(telling, quality), false), quality, countedByReceiver, toldToSender, at };
  };
  return {
    id,
    a,
    b,
    protocol: "bmx6",
    interfaces: { a: end, b: end },
    directions: { ab: direction(forth, back), ba: direction(back, forth) },
    firstSeenAt: at,
  };
}
