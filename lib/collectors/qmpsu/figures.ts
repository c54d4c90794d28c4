/** A figure of a capture, which writes numbers as numbers and as text. null outside the bounds, for "", "null" and all else. */
export function figure(value: unknown, least: number, most: number): number | null {
  const number = typeof value === "string" && /^-?\d{1,12}(\.\d{1,12})?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= least && number <= most ? number : null;
}
