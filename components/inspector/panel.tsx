"use client";
/** The panel around the inspector: it loads what is selected, keeps it fresh, and can be closed, or pulled up on a phone. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import useSWR from "swr";
import type { MapSelection } from "#components/map/scene/scene.ts";
import type { LinkView } from "#lib/wire/api/views.ts";
import { ApiError, fetchJson, linkKey } from "../shell/api.ts";
import { CloseIcon } from "../ui/icons.tsx";
import { type PanelProps, SelectLink, useInspector, usePanel } from "./context.tsx";
import { LinkInspector } from "./link-inspector.tsx";
import { NodeInspector } from "./node-inspector.tsx";

type Selected<Kind> = Extract<MapSelection, { kind: Kind }>;

/** What is shown while there is nothing else: the name that the map knows, and why there is no more. */
function Waiting({ title, text }: { title: string; text: string }) {
  return (
    <div className="inspector-head">
      <h2 id="inspector-title">
        <bdi>{title}</bdi>
      </h2>
      <p className="muted" role="status">
        {text}
      </p>
    </div>
  );
}

function LinkPanel({ mesh, selection, initial }: { mesh: string; selection: Selected<"link">; initial: LinkView | null }) {
  const { t, at = null } = useInspector();
  const fallback = initial?.link.id === selection.id ? initial : undefined;
  const { data, error } = useSWR<LinkView, Error>(linkKey(mesh, selection.id, at), fetchJson, {
    keepPreviousData: true,
    ...(fallback === undefined ? {} : { fallbackData: fallback, revalidateOnMount: false }),
  });
  if (data !== undefined) return <LinkInspector view={data} />;
  return <Waiting title="" text={waitingText(error, t.linkMissing, t)} />;
}

export function waitingText(error: Error | undefined, missing: string, t: { loading: string; failed: string }): string {
  if (error === undefined) return t.loading;
  return error instanceof ApiError && error.status === 404 ? missing : t.failed;
}

function Frame({ children, id, tall, onTall }: { children: ReactNode; id: string } & Pick<PanelProps, "tall" | "onTall">) {
  const { t, select } = useInspector();
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (id !== "") scroll.current?.scrollTo({ top: 0 });
  }, [id]);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") select(null);
  };
  return (
    <aside className="inspector" data-map-obstacle="" aria-labelledby="inspector-title" onKeyDown={closeOnEscape}>
      <button type="button" className="inspector-grip" aria-expanded={tall} aria-label={t.taller} onClick={() => onTall(!tall)} />
      <SelectLink to={null} className="control control-bare control-icon inspector-close" label={t.close}>
        <CloseIcon />
      </SelectLink>
      <div className="inspector-scroll" ref={scroll}>
        {children}
      </div>
    </aside>
  );
}

/** What is selected, as the map screen around it says. */
export function InspectorPanel() {
  const { mesh, selection, node, initialLink, title, tall, onTall } = usePanel();
  const { t } = useInspector();
  const id = selection.kind === "node" ? selection.uid : selection.id;
  return (
    <Frame id={id} tall={tall} onTall={onTall}>
      {selection.kind === "link" ? (
        <LinkPanel key={id} mesh={mesh} selection={selection} initial={initialLink} />
      ) : node.data === undefined ? (
        <Waiting title={title} text={waitingText(node.error, t.nodeMissing, t)} />
      ) : (
        <NodeInspector view={node.data} />
      )}
    </Frame>
  );
}
