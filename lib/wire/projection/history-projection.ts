/** What the public may see of the past, and how to ask the store for what the public names. */
import { linkId, type MeshEvent, type Series, type Snapshot } from "../../model/index.ts";
import { linkNumber } from "../map/encode.ts";
import { type Access, publicUid } from "./projection.ts";
import { redacted } from "./redact.ts";

/** Both ways between the names of the store and those that are shown. */
export type Names = {
  shown(uid: string): string;
  shownLink(id: string): string;
  /** The entity of a series or an event as the store knows it; null where the public may not name it so. */
  stored(entity: string): string | null;
  event(event: MeshEvent): MeshEvent;
  series(series: Series, asked: string): Series;
};

const OPEN: Names = {
  shown: (uid) => uid,
  shownLink: (id) => id,
  stored: (entity) => entity,
  event: (event) => event,
  series: (series) => series,
};

/** Only ids that were read from files hold addresses: all others are the same on both sides. */
export function namesWithAccess(snapshot: Pick<Snapshot, "mesh" | "nodes" | "links">, access: Access): Names {
  if (access === "open") return OPEN;
  const { mesh } = snapshot;
  const shown = (uid: string) => publicUid(mesh, uid);
  const ends = new Map(snapshot.links.map(({ id, a, b }) => [id, [a, b] as const]));
  const endsOf = (id: string): readonly [string, string] => {
    const [a = id, b = id] = id.split("~");
    return ends.get(id) ?? [a, b];
  };
  const shownLink = (id: string): string => {
    const [a, b] = endsOf(id);
    return shown(a) === a && shown(b) === b ? id : linkId(shown(a), shown(b), linkNumber(id));
  };
  const secretNodes = new Map(snapshot.nodes.flatMap(({ uid }) => (shown(uid) === uid ? [] : [[shown(uid), uid] as const])));
  const secretLinks = new Map(snapshot.links.flatMap(({ id }) => (shownLink(id) === id ? [] : [[shownLink(id), id] as const])));
  return {
    shown,
    shownLink,
    stored: (entity) => storedEntity(entity, { secretNodes, secretLinks, endsOf, shown }),
    event: (event) => publicEvent(event, mesh, shown, shownLink),
    series: (series, asked) => ({ ...series, entity: asked, entities: series.entities.map(shown) }),
  };
}

type Secrets = {
  secretNodes: ReadonlyMap<string, string>;
  secretLinks: ReadonlyMap<string, string>;
  endsOf(id: string): readonly [string, string];
  shown(uid: string): string;
};

/** `uid`, `uid/v4`, `link/ab`, `node/device`, `mesh`: the part before the last slash is a name of ours. */
function storedEntity(entity: string, { secretNodes, secretLinks, endsOf, shown }: Secrets): string | null {
  // A secret id, or a device that is named after its MAC.
  if (redacted(entity) !== entity) return null;
  const slash = entity.lastIndexOf("/");
  const name = slash < 0 ? entity : entity.slice(0, slash);
  const rest = slash < 0 ? "" : entity.slice(slash);
  const node = secretNodes.get(name);
  if (node !== undefined) return `${node}${rest}`;
  const link = secretLinks.get(name);
  if (link === undefined) return entity;
  const [a, b] = endsOf(link);
  if (shown(a) <= shown(b)) return `${link}${rest}`;
  // The ends changed places under their new names.
  return `${link}${rest === "/ab" ? "/ba" : rest === "/ba" ? "/ab" : rest}`;
}

function publicEvent(event: MeshEvent, mesh: string, uid: (uid: string) => string, link: (id: string) => string): MeshEvent {
  const uidOr = (one: string | null) => (one === null ? null : uid(one));
  return {
    ...event,
    // Ids are made of what they speak of.
    id: publicUid(mesh, event.id),
    cause: event.cause === null ? null : publicUid(mesh, event.cause),
    node: uidOr(event.node),
    link: event.link === null ? null : link(event.link),
    gateway: event.gateway === null ? null : { before: uidOr(event.gateway.before), after: uidOr(event.gateway.after) },
    affected: { ...event.affected, nodes: event.affected.nodes.map(uid) },
  };
}
