/** Matrix, Telegram, ntfy and Request Tracker against strict servers: method, path, authorisation and body are checked, all else is refused. */
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createNotifier, notifierOptionsSchema } from "#lib/alerts/index.ts";
import {
  type Answer,
  type Asked,
  deliveryOf,
  message,
  SITE_URL,
  type StrictServer,
  strictServer,
  textsOf,
  tools,
} from "./notifier-support.ts";

const never = new AbortController().signal;
const TOKEN = "syt_geheim_1234";
const HEADLINE = 'Terrat <b>"& is down';
const PLACE = `${SITE_URL}/en/sants?node=n1`;

let server: StrictServer | null = null;
afterEach(async () => {
  const { mistakes = [] } = server ?? {};
  await server?.close();
  server = null;
  expect(mistakes).toEqual([]);
});

async function serving(answer: (asked: Asked, n: number) => Answer): Promise<StrictServer> {
  server = await strictServer(answer);
  return server;
}

const make = (options: object) => createNotifier(notifierOptionsSchema.parse(options), tools());

function expects(is: boolean, what: string): void {
  if (!is) throw new Error(`not as the protocol says: ${what}`);
}

describe("Matrix", () => {
  const contentSchema = z.strictObject({
    msgtype: z.literal("m.text"),
    body: z.string().min(1),
    format: z.literal("org.matrix.custom.html"),
    formatted_body: z.string().min(1),
  });
  const editSchema = contentSchema.extend({
    body: z.string().startsWith("* "),
    "m.new_content": contentSchema,
    "m.relates_to": z.strictObject({ rel_type: z.literal("m.replace"), event_id: z.literal("$first") }),
  });
  const room = () =>
    serving(({ method, path, headers, body }, n) => {
      expects(method === "PUT", method);
      const [, roomId = ""] = /^\/_matrix\/client\/v3\/rooms\/([^/]+)\/send\/m\.room\.message\/[0-9a-f]{40}$/.exec(path) ?? [];
      expects(decodeURIComponent(roomId) === "!r:example.org", path);
      expects(headers.authorization === `Bearer ${TOKEN}` && headers["content-type"] === "application/json", "headers");
      (n === 0 ? contentSchema : editSchema).parse(body);
      return { body: { event_id: n === 0 ? "$first" : `$edit${n}` } };
    });

  it("says it once, and edits that for whatever follows", async () => {
    const { url, asked } = await room();
    const matrix = make({ type: "matrix", url: `${url}/`, token: { env: "X" }, room: "!r:example.org" });
    const withToken = createNotifier(
      notifierOptionsSchema.parse({ type: "matrix", url, token: TOKEN, room: "!r:example.org" }),
      tools(),
    );
    expect(matrix.keepsOpen).toBe(true);
    const raised = await withToken.deliver(deliveryOf(message()), never);
    expect(raised).toEqual({ ok: true, value: { ref: "$first" } });
    for (const what of ["changed", "resolved"] as const)
      expect(await withToken.deliver(deliveryOf(message({ what }), "$first"), never)).toEqual({
        ok: true,
        value: { ref: "$first" },
      });
    const [first, , last] = asked.map(({ body }) => z.looseObject({ body: z.string(), formatted_body: z.string() }).parse(body));
    expect(first?.body).toContain(`Sants-UPC: ${HEADLINE}\nserious, since`);
    expect(first?.body).toContain(PLACE);
    expect(first?.formatted_body).toContain(`<strong>Terrat &lt;b&gt;&quot;&amp; is down</strong>`);
    expect(last?.body).toContain(`Over: ${HEADLINE}`);
    expect(new Set(asked.map(({ path }) => path)).size).toBe(3);
  });

  it("uses the same transaction for the same message, and tells how long the server wants it to wait", async () => {
    const { url, asked } = await serving((_asked, n) =>
      n === 0 ? { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 70_000 } } : { body: { event_id: "$first" } },
    );
    const matrix = make({ type: "matrix", url, token: TOKEN, room: "!r:example.org" });
    expect(await matrix.deliver(deliveryOf(message()), never)).toEqual({
      ok: false,
      error: { reason: "answered 429", whose: "notifier", retryAfterMs: 70_000 },
    });
    await matrix.deliver(deliveryOf(message()), never);
    expect(asked[0]?.path).toBe(asked[1]?.path);
  });
});

describe("Telegram", () => {
  const bodySchema = z.strictObject({
    chat_id: z.literal(-100123),
    text: z.string().min(1).max(4096),
    link_preview_options: z.strictObject({ is_disabled: z.literal(true) }),
    disable_notification: z.boolean(),
    reply_parameters: z.strictObject({ message_id: z.literal(77), allow_sending_without_reply: z.literal(true) }).optional(),
  });

  it("answers the first message of an incident with what follows, and cuts what is too long", async () => {
    const { url, asked } = await serving(({ method, path, body }, n) => {
      expects(method === "POST" && path === `/bot${TOKEN}/sendMessage`, `${method} ${path}`);
      bodySchema.parse(body);
      return { body: { ok: true, result: { message_id: 77 + n } } };
    });
    const telegram = make({ type: "telegram", url, token: TOKEN, chat: -100123, language: "ca" });
    expect(await telegram.deliver(deliveryOf(message()), never)).toEqual({ ok: true, value: { ref: "77" } });
    await telegram.deliver(deliveryOf(message({ what: "resolved" }), "77"), never);
    await telegram.deliver(deliveryOf(message({ note: "🏠".repeat(3000) }), "77"), never);
    const bodies = asked.map(({ body }) => bodySchema.parse(body));
    expect(bodies[0]?.text).toContain(`Sants-UPC: Terrat <b>"& està caigut\ngreu, des de`);
    expect(bodies[0]?.reply_parameters).toBeUndefined();
    expect(bodies[1]?.text).toContain("Resolt: Terrat");
    expect(bodies[1]?.reply_parameters).toBeDefined();
    expect(bodies[2]?.text.isWellFormed()).toBe(true);
    expect(bodies[2]?.text.endsWith(`/ca/sants?node=n1`)).toBe(true);
  });

  it("never tells the token, which is part of the address, when it fails", async () => {
    const telegram = make({ type: "telegram", url: "http://127.0.0.1:1", token: TOKEN, chat: 1 });
    const failed = await telegram.deliver(deliveryOf(message()), never);
    expect(failed.ok).toBe(false);
    expect(JSON.stringify(failed)).not.toContain(TOKEN);
  });
});

describe("ntfy", () => {
  const bodySchema = z.strictObject({
    topic: z.literal("malla"),
    title: z.string().min(1),
    message: z.string(),
    click: z.url(),
    sequence_id: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
    priority: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });

  it("publishes as JSON, with the place to go to, one notification an incident", async () => {
    const { url, asked } = await serving(({ method, path, headers, body }) => {
      expects(method === "POST" && path === "/" && headers.authorization === `Bearer ${TOKEN}`, `${method} ${path}`);
      bodySchema.parse(body);
      return { body: { id: "x", event: "message" } };
    });
    const ntfy = make({ type: "ntfy", url, topic: "malla", token: TOKEN });
    for (const what of ["raised", "resolved"] as const)
      expect(await ntfy.deliver(deliveryOf(message({ what })), never)).toEqual({ ok: true, value: { ref: null } });
    const [raised, resolved] = asked.map(({ body }) => bodySchema.parse(body));
    expect(raised).toMatchObject({ title: `Sants-UPC: ${HEADLINE}`, click: PLACE, priority: 4, tags: ["rotating_light"] });
    expect(raised?.message).toContain("Reason: the router restarted or lost power\n3 nodes affected, and 2 consequences");
    expect(resolved).toMatchObject({ priority: 2, sequence_id: raised?.sequence_id });
  });
});

describe("Request Tracker", () => {
  /** Tickets in memory, as much of REST 2 as is used, and nothing else. Answers are those of RT 5.0.3. */
  function tracker() {
    const tickets: { Subject: string; Status: string; comments: string[] }[] = [];
    const createSchema = z.strictObject({
      Queue: z.literal("Malla"),
      Subject: z.string().regex(/^[^\n]{1,200}$/),
      Content: z.string(),
      ContentType: z.literal("text/plain"),
    });
    const commentSchema = z.strictObject({ Content: z.string(), ContentType: z.literal("text/plain") });
    const ticketOf = (path: string) => tickets[Number(/^\/rt\/REST\/2\.0\/ticket\/(\d+)/.exec(path)?.[1] ?? 0) - 1];
    let lose = false;
    const answer = ({ method, path, headers, body }: Asked): Answer => {
      expects(headers.authorization === `token ${TOKEN}`, "authorisation");
      if (method === "GET" && path.startsWith("/rt/REST/2.0/tickets?")) {
        const query = new URLSearchParams(path.slice(path.indexOf("?"))).get("query") ?? "";
        const [, key] = /^Queue = 'Malla' AND Subject LIKE '(\[teranyina-[0-9a-f]{12}\])'$/.exec(query) ?? [];
        expects(key !== undefined, query);
        const items = tickets.flatMap(({ Subject }, i) =>
          Subject.includes(key ?? "?") ? [{ id: String(i + 1), type: "ticket", _url: "x" }] : [],
        );
        return { body: { count: items.length, page: 1, pages: 1, per_page: 20, total: items.length, items } };
      }
      if (method === "POST" && path === "/rt/REST/2.0/ticket") {
        const { Subject, Content } = createSchema.parse(body);
        tickets.push({ Subject, Status: "new", comments: [Content] });
        if (lose) return { status: 502, body: {} };
        return { status: 201, body: { id: String(tickets.length), type: "ticket", _url: "x" } };
      }
      const ticket = ticketOf(path);
      expects(ticket !== undefined, path);
      if (method === "PUT" && /\/ticket\/\d+$/.test(path) && ticket !== undefined) {
        const { Status } = z.strictObject({ Status: z.string() }).parse(body);
        if (Status !== "resolved") return { body: [`Ticket 1: Status '${Status}' isn't a valid status for this ticket.`] };
        const before = ticket.Status;
        ticket.Status = Status;
        return { body: before === Status ? [] : [`Ticket 1: Status changed from '${before}' to '${Status}'`] };
      }
      if (method === "GET" && /\/ticket\/\d+$/.test(path) && ticket !== undefined)
        return { body: { id: 1, type: "ticket", Subject: ticket.Subject, Status: ticket.Status } };
      expects(method === "POST" && /\/ticket\/\d+\/comment$/.test(path), `${method} ${path}`);
      ticket?.comments.push(commentSchema.parse(body).Content);
      return { status: 201, body: ["Comments added"] };
    };
    const loseAnswers = (is: boolean) => {
      lose = is;
    };
    return { tickets, answer, loseAnswers };
  }
  const options = (url: string) => ({ type: "request-tracker", url: `${url}/rt`, token: TOKEN, queue: "Malla" });

  it("opens, comments and resolves one ticket", async () => {
    const { tickets, answer } = tracker();
    const { url } = await serving(answer);
    const rt = make(options(url));
    const raised = await rt.deliver(deliveryOf(message()), never);
    expect(raised).toEqual({ ok: true, value: { ref: "1" } });
    await rt.deliver(deliveryOf(message({ what: "changed" }), "1"), never);
    expect(tickets[0]?.Status).toBe("new");
    await rt.deliver(deliveryOf(message({ what: "resolved" }), "1"), never);
    expect(tickets).toHaveLength(1);
    expect(tickets[0]?.Subject).toMatch(/^Sants-UPC: Terrat <b>"& is down \[teranyina-[0-9a-f]{12}\]$/);
    expect(tickets[0]?.Status).toBe("resolved");
    expect(tickets[0]?.comments.map((text) => text.split("\n")[0])).toEqual([HEADLINE, `News: ${HEADLINE}`, `Over: ${HEADLINE}`]);
    expect(tickets[0]?.comments[0]).toContain(PLACE);
  });

  it("is not content with an answer where the ticket stays open", async () => {
    const { tickets, answer } = tracker();
    const { url } = await serving(answer);
    const rt = make({ ...options(url), resolvedStatus: "closed" });
    await rt.deliver(deliveryOf(message()), never);
    expect(await rt.deliver(deliveryOf(message({ what: "resolved" }), "1"), never)).toEqual({
      ok: false,
      error: { reason: "ticket 1 stays new: it does not take closed", whose: "notifier" },
    });
    expect(tickets[0]?.comments).toHaveLength(1);
  });

  it("finds its ticket again where the answer, or what it remembered, was lost: never a second one", async () => {
    const { tickets, answer, loseAnswers } = tracker();
    const { url } = await serving(answer);
    const rt = make(options(url));
    loseAnswers(true);
    expect((await rt.deliver(deliveryOf(message()), never)).ok).toBe(false);
    loseAnswers(false);
    expect(await rt.deliver(deliveryOf(message()), never)).toEqual({ ok: true, value: { ref: "1" } });
    expect((await rt.deliver(deliveryOf(message({ what: "resolved" })), never)).ok).toBe(true);
    expect(tickets.map(({ Status }) => Status)).toEqual(["resolved"]);
    // Another time of the same alert is another incident.
    const again = { ...deliveryOf(message()), incident: "sants/ev1/2" };
    expect(await rt.deliver(again, never)).toEqual({ ok: true, value: { ref: "2" } });
  });
});

describe("every notifier", () => {
  it("names no address of a closed mesh", () => {
    const texts = textsOf("closed");
    const told = texts.shown({
      ...message({ alert: { node: "10.1.2.3", affected: { weight: 2, nodes: ["10.1.2.3", "n2"] } } }),
      nodes: [
        { uid: "10.1.2.3", label: "gw-10.1.2.3" },
        { uid: "n2", label: "Pati" },
      ],
    });
    expect(JSON.stringify([told, texts.text(told, "en")])).not.toContain("10.1.2.3");
  });

  it("refuses options that would send a secret anywhere else, or in the clear", () => {
    const refused = [
      { type: "matrix", url: "https://user:pass@example.org", token: "x", room: "!r:x" },
      { type: "matrix", url: "https://example.org", token: "x", room: "#alias:x" },
      { type: "mail", host: "mail.example.org", from: "a@b", to: ["c@d"], encryption: "none", user: "u", password: "p" },
      { type: "mail", host: "mail.example.org", from: "a@b\r\nBcc: x@y", to: ["c@d"] },
      { type: "ntfy", topic: "a/b" },
      { type: "request-tracker", url: "https://rt", token: "x", queue: "a' OR 1" },
    ];
    expect(refused.filter((options) => notifierOptionsSchema.safeParse(options).success)).toEqual([]);
  });
});
