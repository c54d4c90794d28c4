/** How often a property is tried: little in the quick run, much in `npm run test:long`. */
export function runs(quick: number, long: number): number {
  return process.env.TERANYINA_LONG === "1" ? long : quick;
}
