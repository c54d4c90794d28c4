/** Mail, in a real SMTP server, read by a real parser. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNotifier, notifierOptionsSchema, readSecret } from "#lib/alerts/index.ts";
import { deliveryOf, message, tools } from "./notifier-support.ts";

const never = new AbortController().signal;
let folder: string;
let server: SMTPServer;
let port: number;
let mails: Email[];
let envelopes: string[][];
let refuse: { code: number; text: string } | null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "teranyina-mail-"));
  mails = [];
  envelopes = [];
  refuse = null;
  server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "malla" && password === "contrasenya" ? done(null, { user: username }) : done(new Error("no such user")),
    onData(stream, session, done) {
      buffer(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => {
          if (refuse !== null) return done(Object.assign(new Error(refuse.text), { responseCode: refuse.code }));
          mails.push(mail);
          envelopes.push(session.envelope.rcptTo.map(({ address }) => address));
          return done();
        }, done);
    },
  });
  // What a test refuses on purpose is told there as well.
  server.on("error", () => undefined);
  port = await new Promise((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
});
afterEach(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rmSync(folder, { recursive: true });
});

const options = (given: object = {}) =>
  notifierOptionsSchema.parse({
    type: "mail",
    host: "127.0.0.1",
    port,
    encryption: "none",
    from: "malla@example.org",
    to: ["anna@example.org", "pere@example.org"],
    ...given,
  });
const make = (given: object = {}) => createNotifier(options(given), tools({ secret: (ref) => readSecret(ref, folder) }));

describe("mail", () => {
  it("makes one thread of an incident, signed in with a password from a file", async () => {
    writeFileSync(join(folder, "password"), "contrasenya\n");
    const mail = make({ user: "malla", password: { file: "password" }, language: "es" });
    const raised = await mail.deliver(deliveryOf(message({ note: "Obras\r\nBcc: x@example.org" })), never);
    expect(raised).toMatchObject({ ok: true });
    const ref = raised.ok ? raised.value.ref : null;
    await mail.deliver(deliveryOf(message({ what: "changed", alert: { kind: "flapping" } }), ref), never);
    await mail.deliver(deliveryOf(message({ what: "resolved" }), ref), never);
    expect(mails).toHaveLength(3);
    expect(envelopes[0]).toEqual(["anna@example.org", "pere@example.org"]);
    const [first, second, third] = mails;
    expect(first?.subject).toBe('[Sants-UPC] Terrat <b>"& está caído');
    expect([second?.subject, third?.subject]).toEqual([`Re: ${first?.subject}`, `Re: ${first?.subject}`]);
    expect(first?.messageId).toMatch(/^<[0-9a-f]{40}@malla\.example\.org>$/);
    for (const one of [second, third]) {
      expect(one?.inReplyTo).toBe(first?.messageId);
      expect(one?.references).toBe(first?.messageId);
    }
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(3);
    expect(first?.headers.find(({ key }) => key === "auto-submitted")?.value).toBe("auto-generated");
    expect(first?.text).toContain("grave, desde 2 mar 2026, 11:00\nMotivo: el encaminador se reinició");
    expect(first?.text).toContain("https://malla.example.org/es/sants?node=n1");
    expect(third?.text).toMatch(/^Resuelto: Terrat/);
  });

  it("gives a mail that is tried again the id that it had", async () => {
    const mail = make();
    await mail.deliver(deliveryOf(message()), never);
    await mail.deliver(deliveryOf(message()), never);
    expect(mails[0]?.messageId).toBe(mails[1]?.messageId);
  });

  it("tells whose fault it is, and not the password", async () => {
    const wrong = await make({ user: "malla", password: "not-that-one" }).deliver(deliveryOf(message()), never);
    expect(wrong).toMatchObject({ ok: false, error: { whose: "notifier" } });
    expect(JSON.stringify(wrong)).not.toContain("not-that-one");
    const missing = await make({ user: "malla", password: { env: "TERANYINA_NOT_SET" } }).deliver(deliveryOf(message()), never);
    expect(missing).toEqual({ ok: false, error: { reason: "the variable TERANYINA_NOT_SET is not set", whose: "notifier" } });
    const plain = await make({ encryption: "starttls" }).deliver(deliveryOf(message()), never);
    expect(plain).toMatchObject({ ok: false, error: { whose: "notifier" } });
    refuse = { code: 554, text: "looks like spam" };
    expect(await make().deliver(deliveryOf(message()), never)).toMatchObject({ ok: false, error: { whose: "message" } });
    expect(mails).toEqual([]);
  });

  it("tells nothing, the password least of all, to a server whose certificate nobody vouches for", async () => {
    const seen: string[] = [];
    const pretender = new SMTPServer({
      onAuth: ({ password }, _session, done) => {
        seen.push(password ?? "");
        done(null, { user: "malla" });
      },
    });
    pretender.on("error", () => undefined);
    const pretended = await new Promise<number>((resolve) => {
      const listening = pretender.listen(0, "127.0.0.1", () => {
        const address = listening.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const mail = make({ port: pretended, encryption: "starttls", user: "malla", password: "contrasenya" });
    const refused = await mail.deliver(deliveryOf(message()), never);
    expect(refused).toMatchObject({ ok: false, error: { whose: "notifier", reason: expect.stringMatching(/certificate/) } });
    expect(seen).toEqual([]);
    await new Promise<void>((resolve) => pretender.close(() => resolve()));
  });

  it("tells a whole day in one mail, at its hour in its zone", async () => {
    const { digest } = make({ digest: "day", digestAt: "07:00", timezone: "Europe/Madrid" });
    if (digest === undefined) throw new Error("no digest");
    const next = (after: string) => new Date(digest.nextMs(Date.parse(after))).toISOString();
    expect(next("2026-03-02T05:59:00Z")).toBe("2026-03-02T06:00:00.000Z");
    expect(next("2026-03-02T06:00:00Z")).toBe("2026-03-03T06:00:00.000Z");
    // Summer time begins in the night of 28 to 29 March 2026.
    expect(next("2026-03-28T12:00:00Z")).toBe("2026-03-29T05:00:00.000Z");
    const monthly = make({ digest: "month" }).digest;
    expect(new Date(monthly?.nextMs(Date.parse("2026-12-05T00:00:00Z")) ?? 0).toISOString()).toBe("2027-01-01T06:00:00.000Z");
    const told = await digest.deliver([deliveryOf(message()), deliveryOf(message({ what: "resolved" }))], never);
    expect(told).toEqual({ ok: true, value: null });
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toBe("[Sants-UPC] 2 changes in the last day");
    expect(mails[0]?.text).toMatch(/\* Terrat <b>"& is down\n {2}serious, since[\s\S]*\* Over: Terrat/);
  });
});
