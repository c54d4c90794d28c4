import type { Metadata } from "next";
import { ShareSheet } from "#components/embedding/share-sheet.tsx";
import type { EmbedTarget } from "#components/embedding/snippets.ts";
import { shareWords } from "#components/embedding/words.ts";
import { fill } from "#lib/base/template.ts";
import { type MeshContext, type MeshProps, meshContext, pageMetadata, queryOf } from "../../page-context.ts";
import "#components/embedding/share.css";

/** What the address selects, if it is known: else the mesh. */
async function targetOf(
  { reader, mesh, site, language }: MeshContext,
  { node, link }: Record<string, string>,
): Promise<EmbedTarget> {
  const target = { baseUrl: site.baseUrl, language, mesh: mesh.id };
  const nodeView = node === undefined ? null : await reader.node(mesh.id, node);
  if (node !== undefined && nodeView !== null)
    return { ...target, selected: { kind: "node", id: node }, title: nodeView.node.label };
  const linkView = link === undefined ? null : await reader.link(mesh.id, link);
  if (link === undefined || linkView === null) return { ...target, selected: null, title: mesh.name };
  return { ...target, selected: { kind: "link", id: link }, title: `${linkView.aLabel} – ${linkView.bLabel}` };
}

export async function generateMetadata({ params, searchParams }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const { title } = await targetOf(context, await queryOf(searchParams));
  const words = shareWords(context.language);
  return pageMetadata(context, `/${context.mesh.id}/share`, fill(words.title, { name: title }), words.description);
}

export default async function SharePage({ params, searchParams }: MeshProps) {
  const context = await meshContext(params);
  return <ShareSheet target={await targetOf(context, await queryOf(searchParams))} t={shareWords(context.language)} />;
}
