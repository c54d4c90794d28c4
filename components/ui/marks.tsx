/** Marks that say a state by their form, so that colour is never alone. */
import type { NodeState } from "#lib/model/index.ts";

/** Answered: filled. Heard: hollow. Stale: half filled. Gone: a dotted ring. Unknown: a faint one. The words stand beside it wherever it is used. */
export function StateMark({ state }: { state: NodeState }) {
  return (
    <svg className="state-mark" data-state={state} viewBox="0 0 10 10" aria-hidden="true" focusable="false">
      {state === "answered" ? (
        <circle cx="5" cy="5" r="3.6" fill="currentColor" />
      ) : (
        <circle
          cx="5"
          cy="5"
          r="3.6"
          fill="none"
          stroke="currentColor"
          strokeWidth={state === "unknown" ? "0.9" : "1.5"}
          strokeOpacity={state === "unknown" ? "0.6" : undefined}
          strokeDasharray={state === "gone" ? "1.4 1.4" : undefined}
        />
      )}
      {state === "stale" && <path d="M5 1.4a3.6 3.6 0 0 0 0 7.2z" fill="currentColor" />}
    </svg>
  );
}

/** Gateways are told by shape. */
export function GatewayMark() {
  return (
    <svg className="gateway-mark" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
      <path d="M5 0L10 5L5 10L0 5Z" fill="currentColor" />
    </svg>
  );
}
