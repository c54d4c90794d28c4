/** Another change on top of what is asked: plain GET forms, so that the address holds the whole question. */
import type { WhatIfChange } from "#lib/model/index.ts";
import { queryOfChanges } from "./changes.ts";
import { changeText, type WhatIfProps } from "./words.ts";

function Kept({ changes }: { changes: readonly WhatIfChange[] }) {
  return [...new URLSearchParams(queryOfChanges(changes))].map(([name, value]) => (
    <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
  ));
}

export function TryForm(props: WhatIfProps) {
  const { changes, nodes, t, base } = props;
  return (
    <section className="block try no-print">
      <h2>{t.whatIf.tryElse}</h2>
      {changes.length > 0 && (
        <ul className="chips try-changes">
          {changes.map((change, i) => {
            const text = changeText(change, props);
            const rest = queryOfChanges(changes.filter((_, at) => at !== i));
            return (
              <li key={text}>
                <a className="chip" href={`${base}/what-if${rest === "" ? "" : `?${rest}`}`} rel="nofollow" title={t.whatIf.undo}>
                  {text} <span aria-hidden="true">×</span>
                  <span className="visually-hidden">: {t.whatIf.undo}</span>
                </a>
              </li>
            );
          })}
        </ul>
      )}
      <datalist id="what-if-nodes">
        {nodes.map(({ uid, label }) => (
          <option key={uid} value={label} />
        ))}
      </datalist>
      <div className="try-forms">
        <form method="get" action={`${base}/what-if`}>
          <Kept changes={changes} />
          <label>
            <span>{t.whatIf.fails}</span>
            <input className="control" name="remove-node" list="what-if-nodes" required autoComplete="off" />
          </label>
          <button className="control" type="submit">
            {t.whatIf.go}
          </button>
        </form>
        <form method="get" action={`${base}/what-if`}>
          <Kept changes={changes} />
          <label>
            <span>{t.whatIf.joins}</span>
            <input className="control" name="from" list="what-if-nodes" required autoComplete="off" />
          </label>
          <label>
            <span>{t.whatIf.to}</span>
            <input className="control" name="to" list="what-if-nodes" required autoComplete="off" />
          </label>
          <label className="try-speed">
            <span>{t.whatIf.speed}</span>
            <input className="control" name="mbps" type="number" min="0.1" step="any" />
          </label>
          <button className="control" type="submit">
            {t.whatIf.go}
          </button>
        </form>
      </div>
    </section>
  );
}
