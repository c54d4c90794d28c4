/** A sentence whose holes hold elements, for example a name kept apart from the direction of the text around it. */

import { Fragment, type ReactNode } from "react";
import { pieces } from "#lib/base/template.ts";

export function Filled({ template, values }: { template: string; values: Readonly<Record<string, ReactNode>> }) {
  let at = 0;
  return (
    <>
      {pieces(template).map((piece) => {
        at += 1;
        return <Fragment key={at}>{"text" in piece ? piece.text : values[piece.hole]}</Fragment>;
      })}
    </>
  );
}
