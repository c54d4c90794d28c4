import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { Dictionary } from "#components/i18n/dictionary.ts";
import type { InitialLayer } from "#components/inspector/layers.tsx";
import { MapScreen } from "#components/inspector/map-screen.tsx";
import { inspectorTexts } from "#components/inspector/texts.ts";
import { layerTexts } from "#components/map/scene/layer-texts.ts";
import { mapTexts } from "#components/map/scene/texts.ts";
import { Legend } from "#components/map/svg/Legend.tsx";
import { layerKey } from "#components/shell/api.ts";
import { EmptyMap } from "#components/shell/empty.tsx";
import { momentHref } from "#components/timeline/moments.ts";
import { NothingThen } from "#components/timeline/page-time.tsx";
import { TimeBar } from "#components/timeline/time-bar.tsx";
import { TimeDock } from "#components/timeline/time-dock.tsx";
import { fill } from "#lib/base/template.ts";
import { sinceOf } from "#lib/server/web/api/layer.ts";
import type { At } from "#lib/server/web/context/context.ts";
import { spanSchema } from "#lib/wire/api/history.ts";
import { POSITION_STEPS } from "#lib/wire/map/encode.ts";
import { isAskedLayer } from "#lib/wire/map/layers.ts";
import { packWire } from "#lib/wire/map/pack.ts";
import { mapViewOf } from "#lib/wire/map/wire.ts";
import {
  atOf,
  type MeshContext,
  type MeshProps,
  meshContext,
  oldestKept,
  pageMetadata,
  queryOf,
  sharedMetadata,
} from "../page-context.ts";
import "#components/map/map.css";

/** What the address selects, if it is in the round that is shown. */
async function selectedOf({ reader, mesh }: MeshContext, query: Record<string, string>) {
  const { node, link } = query;
  const at = atOf(query, mesh);
  return {
    node: node === undefined ? null : await reader.node(mesh.id, node, at),
    link: node !== undefined || link === undefined ? null : await reader.link(mesh.id, link, at),
  };
}

/** The layer that the address asks for, under the key by which the browser knows it. */
async function layerOf({ reader, mesh }: MeshContext, query: Record<string, string>, at: At): Promise<InitialLayer> {
  const since = sinceOf(query.since);
  if (!isAskedLayer(query.layer) || since === null) return null;
  const view = await reader.layer(mesh.id, query.layer, at, since);
  const asked = query.layer === "changes" ? (query.since ?? null) : null;
  return view === null ? null : { key: layerKey(mesh.id, query.layer, at, asked), view };
}

const spanOf = (query: Record<string, string>) => spanSchema.safeParse(query.span).data ?? null;

const pastTexts = ({ past, backToNow, before }: Dictionary["timeline"]) => ({ past, backToNow, before });

export async function generateMetadata({ params, searchParams }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const { node, link } = await selectedOf(context, await queryOf(searchParams));
  const description = fill(context.t.site.meshDescription, { mesh: context.mesh.name });
  const selected = node?.node.label ?? (link === null ? null : `${link.aLabel} – ${link.bLabel}`);
  const title = selected === null ? context.mesh.name : `${selected} – ${context.mesh.name}`;
  const shown = node !== null ? { kind: "node" as const, id: node.node.uid } : null;
  const thing = shown ?? (link === null ? null : { kind: "link" as const, id: link.link.id });
  return sharedMetadata(context, thing, pageMetadata(context, `/${context.mesh.id}`, title, description));
}

/** The map of one mesh with the inspector of what is selected. */
export default async function MapPage({ params, searchParams }: MeshProps) {
  const context = await meshContext(params);
  const { language, t, reader, mesh, base } = context;
  const query = await queryOf(searchParams);
  const at = atOf(query, mesh);
  // The browser knows the moment as the address spells it: a local time becomes an instant first.
  if (at !== null && query.at !== at) redirect(momentHref(base, query, at));
  const wire = await reader.wire(mesh.id, at, mapViewOf(query.view));
  const timeline = await reader.timeline(mesh.id, at, spanOf(query));
  const { timezone } = mesh;
  if (wire === null || timeline === null) {
    if (at === null) return <EmptyMap mesh={mesh.id} title={mesh.name} text={t.map.noData} />;
    const shared = { title: mesh.name, at, path: base, language, timezone, t: t.timeline };
    return <NothingThen first={await oldestKept(context)} {...shared} />;
  }
  const { node, link } = await selectedOf(context, query);
  return (
    <>
      <h1 className="visually-hidden">
        {t.map.title}: {mesh.name}
      </h1>
      <MapScreen
        mesh={mesh.id}
        meshName={mesh.name}
        packed={packWire(wire, POSITION_STEPS)}
        initialNode={node}
        initialLink={link}
        initialLayer={await layerOf(context, query, at)}
        initialAt={at}
        legend={<Legend texts={mapTexts(language)} />}
        time={
          <TimeDock key="time" mesh={mesh.id} initial={timeline} t={t.timeline}>
            <TimeBar view={timeline} at={at} language={language} timezone={timezone} path={base} kept={query} t={t.timeline} />
          </TimeDock>
        }
        texts={inspectorTexts(t)}
        mapTexts={mapTexts(language)}
        layerTexts={layerTexts(language)}
        t={{ ...t.map, measured: t.freshness.measured, past: pastTexts(t.timeline) }}
      />
    </>
  );
}
