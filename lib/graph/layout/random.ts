/** Numbers that look random and are the same every time: the layout of a mesh depends on the mesh only. */

/** A linear congruential generator over 32 bits (the constants of Numerical Recipes); values in [0, 1). */
export function seededRandom(seed = 1): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
