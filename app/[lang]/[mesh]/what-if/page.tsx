import type { Metadata } from "next";
import { EmptySheet } from "#components/shell/empty.tsx";
import { LiveRefresh } from "#components/shell/live-refresh.tsx";
import { changesOfQuery } from "#components/what-if/changes.ts";
import { WhatIfScreen } from "#components/what-if/what-if-screen.tsx";
import { question } from "#components/what-if/words.ts";
import type { WhatIfChange } from "#lib/model/index.ts";
import { CHANGES_MAX, type WhatIfView } from "#lib/wire/api/analysis.ts";
import { partialSight } from "#lib/wire/views/mesh-summary.ts";
import { type MeshContext, type MeshProps, meshContext, pageMetadata } from "../../page-context.ts";
import "#components/what-if/what-if.css";

/** The changes of the address, with the names that the page needs to tell them. */
async function asked({ reader, mesh }: MeshContext, searchParams: MeshProps["searchParams"]) {
  const [nodesView, linksView] = await Promise.all([reader.nodes(mesh.id), reader.links(mesh.id)]);
  const nodes = (nodesView?.nodes ?? []).map(({ uid, label }) => ({ uid, label }));
  const linkNames = new Map((linksView?.links ?? []).map(({ id, aLabel, bLabel }) => [id, `${aLabel} – ${bLabel}`]));
  const changes = changesOfQuery(await searchParams, nodes);
  return { nodes, linkNames, changes: changes.slice(0, CHANGES_MAX), empty: nodesView === null };
}

export async function generateMetadata({ params, searchParams }: MeshProps): Promise<Metadata> {
  const context = await meshContext(params);
  const { t, language, mesh } = context;
  const { changes, nodes, linkNames } = await asked(context, searchParams);
  const subject = changes.length === 0 ? t.whatIf.title : question(changes, { nodes, linkNames, language, t });
  return pageMetadata(context, `/${mesh.id}/what-if`, `${subject} – ${mesh.name}`, t.whatIf.description);
}

export default async function WhatIfPage({ params, searchParams }: MeshProps) {
  const context = await meshContext(params);
  const { language, t, reader, mesh, base } = context;
  const { changes, nodes, linkNames, empty } = await asked(context, searchParams);
  if (empty) return <EmptySheet mesh={mesh.id} title={t.whatIf.title} text={t.empty.text} />;
  const partial = partialSight((await reader.mesh(mesh.id))?.coverage);
  const good = partial === null || partial.lastGoodAt === null ? "" : `?at=${encodeURIComponent(partial.lastGoodAt)}`;
  const [answer, statistics] = await Promise.all([
    changes.length === 0 ? null : reader.whatIf(mesh.id, { changes }),
    reader.statistics(mesh.id, "main"),
  ]);
  const told =
    answer === null ? null : answer.ok ? { view: answer.value } : { refused: refusal(answer.error, t.whatIf.tooLarge) };
  return (
    <>
      <LiveRefresh mesh={mesh.id} />
      <WhatIfScreen
        changes={changes}
        answer={told}
        nodes={nodes}
        linkNames={namesOf(linkNames, changes, answer?.ok === true ? answer.value : null)}
        language={language}
        t={{ whatIf: t.whatIf, freshness: t.freshness }}
        base={base}
        snapshotUrl={`/api/v1/meshes/${mesh.id}/snapshot${good}`}
        family={statistics?.family ?? null}
        modelFit={statistics?.model_fit ?? null}
      />
    </>
  );
}

/** Of the links that the page tells of: a large mesh has more names than a page should carry. */
function namesOf(all: ReadonlyMap<string, string>, changes: readonly WhatIfChange[], view: WhatIfView | null) {
  const ids = [
    ...changes.flatMap((change) => ("link" in change ? [change.link] : [])),
    ...(view?.difference.links ?? []).map(({ id }) => id),
    ...(view?.difference.internet_bridges.appeared ?? []),
  ];
  return new Map(ids.flatMap((id) => [[id, all.get(id) ?? id] as const]));
}

function refusal({ code, detail }: { code: string; detail: string }, tooLarge: string): string {
  return code === "too-large" ? tooLarge : detail;
}
