import type { Metadata } from "next";
import { fill } from "#components/i18n/fill.ts";
import { MapScreen } from "#components/inspector/map-screen.tsx";
import { inspectorTexts } from "#components/inspector/texts.ts";
import { mapTexts } from "#components/map/texts.ts";
import { EmptyMap } from "#components/shell/empty.tsx";
import { POSITION_STEPS } from "#lib/wire/encode.ts";
import { packWire } from "#lib/wire/pack.ts";
import { type MeshContext, type MeshProps, meshContext, pageMetadata, queryOf } from "../page-context.ts";
import "#components/map/map.css";

/** What the address selects, if it is in the last round. */
async function selectedOf({ reader, mesh }: MeshContext, searchParams: MeshProps["searchParams"]) {
  const { node, link } = await queryOf(searchParams);
  return {
    node: node === undefined ? null : await reader.node(mesh.id, node),
    link: node !== undefined || link === undefined ? null : await reader.link(mesh.id, link),
  };
}

export async function generateMetadata({ params, searchParams }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const { node, link } = await selectedOf(context, searchParams);
  const description = fill(context.t.site.meshDescription, { mesh: context.mesh.name });
  const selected = node?.node.label ?? (link === null ? null : `${link.aLabel} – ${link.bLabel}`);
  const title = selected === null ? context.mesh.name : `${selected} – ${context.mesh.name}`;
  return pageMetadata(context, `/${context.mesh.id}`, title, description);
}

/** The map of one mesh with the inspector of what is selected. */
export default async function MapPage({ params, searchParams }: MeshProps) {
  const context = await meshContext(params);
  const { language, t, reader, mesh } = context;
  const wire = await reader.wire(mesh.id);
  if (wire === null) return <EmptyMap mesh={mesh.id} title={mesh.name} text={t.map.noData} />;
  const { node, link } = await selectedOf(context, searchParams);
  const { layer } = await queryOf(searchParams);
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
        initialOnlyWays={layer === "only-ways" ? await reader.onlyWays(mesh.id) : null}
        texts={inspectorTexts(t)}
        mapTexts={mapTexts(language)}
        t={{ ...t.map, measured: t.freshness.measured, layer: t.onlyWayLayer }}
      />
    </>
  );
}
