/** Names that lead to the map. */
import { fill } from "#lib/base/template.ts";
import type { NamedNode } from "#lib/wire/api/analysis.ts";
import { formatCount } from "../i18n/format.ts";
import type { Language } from "../i18n/languages.ts";

export function NodeLink({ node, base }: { node: NamedNode; base: string }) {
  return (
    <a className="plain" href={`${base}?node=${encodeURIComponent(node.uid)}`}>
      <bdi>{node.label}</bdi>
    </a>
  );
}

type SomeNodesProps = {
  some: { of: number; nodes: readonly NamedNode[] };
  base: string;
  language: Language;
  more: string; // "and {n} more"
};

/** A running list that says how many it leaves out. */
export function SomeNodes({ some, base, language, more }: SomeNodesProps) {
  const rest = some.of - some.nodes.length;
  return (
    <>
      {some.nodes.map((node, i) => (
        <span key={node.uid}>
          {i > 0 && ", "}
          <NodeLink node={node} base={base} />
        </span>
      ))}
      {rest >= 1 && ` ${fill(more, { n: formatCount(language, rest) })}`}
    </>
  );
}
