/** By which words a link may name a node: its id, or one of its addresses, in whatever spelling. */
import { addressOfInterface } from "../scalars/address.ts";

const MAC = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/;

/** A MAC in lower case with colons, an address without its prefix length in canonical form; null for what is neither. */
export function addressName(text: string): string | null {
  const lower = text.trim().toLowerCase();
  return MAC.test(lower) ? lower.replaceAll("-", ":") : addressOfInterface(lower);
}

export function isMac(name: string): boolean {
  return MAC.test(name);
}

/** The one node that is meant; how many bear the address where it is not one. */
export type Named = { id: string } | { bearers: number };

export class NodeNames {
  readonly #ids = new Set<string>();
  /** Ids written otherwise (case, prefix length), and addresses: null stands for more than one bearer. */
  readonly #bySpelling = new Map<string, Set<string>>();
  readonly #byAddress = new Map<string, Set<string>>();

  /** @param addresses as `addressName` gives them. */
  add(id: string, addresses: Iterable<string>): void {
    this.#ids.add(id);
    for (const spelling of spellingsOf(id)) bearersAt(this.#bySpelling, spelling).add(id);
    for (const address of addresses) bearersAt(this.#byAddress, address).add(id);
  }

  get size(): number {
    return this.#ids.size;
  }

  /** An id before an address that another node has, and either before another spelling of it. */
  find(text: string): Named {
    if (this.#ids.has(text)) return { id: text };
    for (const names of [this.#bySpelling, this.#byAddress]) {
      for (const spelling of spellingsOf(text)) {
        const bearers = names.get(spelling);
        if (bearers === undefined) continue;
        const [id] = bearers;
        return bearers.size === 1 && id !== undefined ? { id } : { bearers: bearers.size };
      }
    }
    return { bearers: 0 };
  }
}

function spellingsOf(text: string): string[] {
  const address = addressName(text);
  return address === null ? [text.toLowerCase()] : [address];
}

function bearersAt(names: Map<string, Set<string>>, name: string): Set<string> {
  const bearers = names.get(name) ?? new Set<string>();
  names.set(name, bearers);
  return bearers;
}
