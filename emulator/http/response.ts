/**
 * What a router's busybox httpd puts on the wire. The server writes the status line itself (with CR LF) and then passes the output
 * of the CGI script through untouched; the scripts `echo` their header, so it ends in a bare LF. A client that insists on CR LF
 * cannot read these answers, and that is what the real routers do.
 */

export type LineEnds = "lf" | "crlf";

export type WebAnswer = { status: number; contentType: string; body: string };

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
};

/** An answer of the CGI script: no length, no date; the end of the connection is the end of the body. */
export function encodeCgiAnswer(answer: WebAnswer, lineEnds: LineEnds): Buffer {
  const end = lineEnds === "lf" ? "\n" : "\r\n";
  return Buffer.from(`${statusLine(answer.status)}Content-type: ${answer.contentType}${end}${end}${answer.body}`, "utf8");
}

/** An answer that the server makes by itself, an error page for instance: CR LF throughout, and no length either. */
export function encodeServerAnswer(answer: WebAnswer, extraHeaders: readonly string[] = []): Buffer {
  const body = Buffer.from(answer.body, "utf8");
  const head = ["Connection: close", `Content-type: ${answer.contentType}`, ...extraHeaders];
  return Buffer.concat([Buffer.from(`${statusLine(answer.status)}${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

/** busybox httpd's page for a name that is not there: a CGI that is not installed, for instance. */
export function notFoundPage(): WebAnswer {
  const title = "404 Not Found";
  return {
    status: 404,
    contentType: "text/html",
    body: `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\nThe requested URL was not found\n</BODY></HTML>\n`,
  };
}

function statusLine(status: number): string {
  return `HTTP/1.1 ${status} ${reasons[status] ?? "Unknown"}\r\n`;
}
