/**
 * The lane of addresses that never answered. Anybody can name any number of them, so they wait apart from nodes that are known to
 * answer: few are asked at once, the routers that named them take turns, and no more are asked in a round than the mesh makes likely.
 */
import { createFairQueue, type FairQueue, type Release } from "../http/fair-queue.ts";
import type { CrawlLimits } from "./types.ts";

/** So many are asked in any round, and so many times the nodes that are known to have answered where that is more. */
export const UNPROVEN_MIN = 256;
const UNPROVEN_PER_ANSWERED = 4;
const CONNECTIONS_SHARE = 3 / 8;
/** Who named them may take half of it, so that something is left for others that answer later. */
const SHARE_OF_ONE = 0.5;
/** In the place of who named them: they are remembered, and nobody has named them yet in this round. */
export const REMEMBERED = "remembered";

export class Unproven {
  readonly #turns: FairQueue;
  readonly #waitingMax: number;
  readonly #waiting = new Map<string, number>(); // by who named them, in this round
  #answered = 0;
  #asked = 0;
  readonly #askedOf = new Map<string, number>(); // by who named them

  constructor({ connectionsMax, nodesMax }: Pick<CrawlLimits, "connectionsMax" | "nodesMax">) {
    const totalMax = Math.max(1, Math.floor(connectionsMax * CONNECTIONS_SHARE));
    this.#turns = createFairQueue({ totalMax, perKeyMax: totalMax });
    this.#waitingMax = nodesMax;
  }

  /** One more node is known to answer, from earlier rounds or from this one. */
  noteAnswered(): void {
    this.#answered += 1;
  }

  /** Counts one more address that a router names. False where it has named so many that no round could ask them. */
  mayWait(by: string): boolean {
    const waiting = this.#waiting.get(by) ?? 0;
    if (waiting >= this.#waitingMax) return false;
    this.#waiting.set(by, waiting + 1);
    return true;
  }

  /**
   * Waits for a turn. null where the signal ended the wait, or where the round has asked as many as it may.
   * @param isTaken whether it has had its turn meanwhile, because another router named it too: then it takes none, and gets null.
   */
  async acquire(by: string, isTaken: () => boolean, signal: AbortSignal): Promise<Release | null> {
    const release = await this.#turns.acquire(by, signal);
    if (release === null) return null;
    const most = Math.max(UNPROVEN_MIN, UNPROVEN_PER_ANSWERED * this.#answered);
    const ofOne = this.#askedOf.get(by) ?? 0;
    if (!isTaken() && this.#asked < most && ofOne < most * SHARE_OF_ONE) {
      this.#asked += 1;
      this.#askedOf.set(by, ofOne + 1);
      return release;
    }
    release();
    return null;
  }
}
