/** Who may frame the embed. */

/** An origin as a browser writes it, with an optional wildcard for a host's subdomains. */
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$|^https?:\/\/\[[0-9a-f:]+\](:\d{1,5})?$/i;

/**
 * The whole policy of an embed page. Origins come from the configuration as it is now; nothing but an origin or `*` is let through,
 * so that no value can open another directive. An empty list frames nobody.
 */
export function embedPolicy(origins: readonly string[]): string {
  const allowed = origins.filter((origin) => origin === "*" || ORIGIN.test(origin));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${allowed.length === 0 ? "'none'" : allowed.join(" ")}`,
  ].join("; ");
}
