/** bmx6's `globalId`: `<hostname>.<20 hex digits>`. The digits are new at each start of the daemon. */

/** The host name: everything before the last dot, for names may hold dots. null where the id has no such form. */
export function hostnameOfGlobalId(globalId: string | null): string | null {
  if (globalId === null) return null;
  const dot = globalId.lastIndexOf(".");
  return dot > 0 && /^[0-9A-Fa-f]{20}$/.test(globalId.slice(dot + 1)) ? globalId.slice(0, dot) : null;
}
