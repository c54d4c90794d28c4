/** How restless a node's choice of gateway is: changes between samples that both are known, and the entropy of what it used. */

export type GatewayFlapping = { changes: number; transitions: number; entropyBits: number | null };

/** `used` in order of time; null: not known then. Entropy (Shannon 1948) is over the known samples. */
export function gatewayFlapping(used: readonly (string | null)[]): GatewayFlapping {
  let changes = 0;
  let transitions = 0;
  let last: string | null = null;
  const counts = new Map<string, number>();
  for (const gateway of used) {
    if (gateway === null) continue;
    if (last !== null) {
      transitions += 1;
      if (last !== gateway) changes += 1;
    }
    last = gateway;
    counts.set(gateway, (counts.get(gateway) ?? 0) + 1);
  }
  const known = [...counts.values()].reduce((a, b) => a + b, 0);
  if (known === 0) return { changes, transitions, entropyBits: null };
  const entropyBits = [...counts.values()].reduce((sum, count) => sum - (count / known) * Math.log2(count / known), 0);
  return { changes, transitions, entropyBits };
}
