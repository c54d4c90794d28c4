/** One piece of work after the other. A failure is told to whoever asked for the work; the next one begins all the same. */

export type SerialQueue = {
  /** Begins when everything that was added before is over. */
  add<Value>(work: () => Value | Promise<Value>): Promise<Value>;
  /** Pieces that are not over yet, the one under way included. */
  readonly size: number;
  /** Resolves when nothing is left of what was added up to now. */
  idle(): Promise<void>;
};

export function createSerialQueue(): SerialQueue {
  let last: Promise<void> = Promise.resolve();
  let size = 0;
  return {
    add(work) {
      size += 1;
      const turn = last.then(work);
      const over = () => {
        size -= 1;
      };
      last = turn.then(over, over);
      return turn;
    },
    get size() {
      return size;
    },
    idle: () => last,
  };
}
