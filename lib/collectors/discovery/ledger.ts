/** What one round may still spend, what it has spent, and what it was refused. */
import { type Clock, instantOf, type Refusal, type RefusalCode } from "../../model/index.ts";
import type { CrawlLimits, DaemonProtocol } from "./types.ts";

export type BudgetKind = "nodes" | "requests" | "bytes" | "time";

export type RefusalPlace = { address: string | null; protocol: DaemonProtocol | null; query: string | null };
const NOWHERE: RefusalPlace = { address: null, protocol: null, query: null };

export class Ledger {
  readonly refusals: Refusal[] = [];
  requests = 0;
  bytes = 0;
  readonly #spentUp = new Set<BudgetKind>();
  readonly #limits: CrawlLimits;
  readonly #clock: Clock;
  readonly #onRefusal: ((refusal: Refusal) => void) | null;

  constructor(limits: CrawlLimits, clock: Clock, onRefusal: ((refusal: Refusal) => void) | null) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onRefusal = onRefusal;
  }

  now(): string {
    return instantOf(this.#clock.nowMs());
  }

  /** Writes a refusal down and hands it to the log, once. */
  refuse(code: RefusalCode, message: string, place: RefusalPlace = NOWHERE): Refusal {
    const refusal: Refusal = { code, node: null, message, at: this.now(), ...place };
    this.refusals.push(refusal);
    this.#onRefusal?.(refusal);
    return refusal;
  }

  /** Takes refusals back that are about nodes which nobody believes in. The log has them. */
  withdraw(refusals: ReadonlySet<Refusal>): void {
    const kept = this.refusals.filter((refusal) => !refusals.has(refusal));
    this.refusals.splice(0, this.refusals.length, ...kept);
  }

  /** True once the round itself may ask nothing more. */
  get isOver(): boolean {
    return this.#spentUp.has("requests") || this.#spentUp.has("bytes") || this.#spentUp.has("time");
  }

  /** The limit that forbids a further request, if any. Each limit is refused once, not once for each request that it forbids. */
  overBudget(): BudgetKind | null {
    const { requestsMax, bytesMax } = this.#limits;
    if (this.requests >= requestsMax) return this.spendUp("requests", `The round's ${requestsMax} requests are used up`);
    if (this.bytes >= bytesMax) return this.spendUp("bytes", `The round's ${bytesMax} bytes are used up`);
    return null;
  }

  spendUp(kind: BudgetKind, message: string): BudgetKind {
    if (!this.#spentUp.has(kind)) {
      this.#spentUp.add(kind);
      this.refuse("budget", message);
    }
    return kind;
  }
}
