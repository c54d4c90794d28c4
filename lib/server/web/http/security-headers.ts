/** What every answer tells the browser not to allow. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Scripts: our own files, and the inline ones that carry this request's nonce (Next starts its pages with inline scripts, whose
 * content differs with every page, so hashes cannot stand in a header). Styles: React writes style attributes, which no nonce can
 * cover. Workers: our own files, or built from a blob. Nothing from another host, no frame around us.
 */
export function contentSecurityPolicy(nonce: string, frameAncestors: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ].join("; ");
}

/** `/embed` itself and what is under it: the only pages that another site may frame. */
export function isEmbedPath(path: string): boolean {
  return path === "/embed" || path.startsWith("/embed/");
}

/**
 * Sets the headers of one answer. On /embed the handler's own policy stands, because it names the origins that the configuration
 * allows at this moment; where it gives none (an error page), the closed policy is set at the last moment.
 */
export function secure(request: IncomingMessage, response: ServerResponse): void {
  const policy = contentSecurityPolicy(randomBytes(16).toString("base64"), "'none'");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Permissions-Policy", "camera=(), microphone=(), payment=(), usb=()");
  // Next reads the nonce from the request. A visitor's own header must never get there.
  request.headers["content-security-policy"] = policy;
  if (!isEmbedPath(pathOf(request))) {
    response.setHeader("Content-Security-Policy", policy);
    return;
  }
  const writeHead = response.writeHead;
  response.writeHead = (...args: unknown[]) => {
    if (!response.hasHeader("Content-Security-Policy")) response.setHeader("Content-Security-Policy", policy);
    return Reflect.apply(writeHead, response, args);
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}
