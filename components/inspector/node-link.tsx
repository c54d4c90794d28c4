"use client";
/** A node's name that selects it, with its state where that is not the usual one. */
import type { NodeState } from "#lib/model/index.ts";
import { StateMark } from "../ui/marks.tsx";
import { SelectLink, useInspector } from "./context.tsx";

type NodeLinkProps = { uid: string; label: string; state: NodeState; className?: string };

export function NodeLink({ uid, label, state, className = "plain" }: NodeLinkProps) {
  const { words } = useInspector();
  return (
    <SelectLink to={{ kind: "node", uid }} className={className}>
      <bdi>{label}</bdi>{" "}
      {state !== "answered" && (
        <span title={words.stateWhy[state]}>
          <StateMark state={state} />
          <span className="visually-hidden">{words.state[state]}</span>
        </span>
      )}
    </SelectLink>
  );
}
