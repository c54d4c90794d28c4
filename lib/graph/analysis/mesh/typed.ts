/**
 * Reads of typed arrays under `noUncheckedIndexedAccess`. An index outside the array is a programmer's error; these return a value that
 * makes such an error loud (NaN) or harmless to loops (-1) without a check in the inner loop. One function per array type keeps each
 * of them monomorphic.
 */

export function int(values: Int32Array, index: number): number {
  return values[index] ?? -1;
}

export function real(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}

export function byte(values: Uint8Array, index: number): number {
  return values[index] ?? 0;
}

/** The element of a plain array; throws when there is none. */
export function item<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no element ${index} in an array of ${values.length}`);
  return value;
}
