/**
 * Prometheus' Alertmanager, by its API v2 (`POST /api/v2/alerts`). Alertmanager forgets what is not repeated: what stands is told again every
 * `resendS`, each time with an end some minutes ahead; the true end is told when it is known.
 */
import { z } from "zod";
import { ok, type Result } from "../../model/index.ts";
import type { AlertMessage } from "../message.ts";
import { call } from "./http-call.ts";
import {
  baseUrlOption,
  type Delivered,
  type Delivery,
  languageOption,
  notifierKind,
  type Tools,
  timeoutOption,
  type Undelivered,
} from "./notifier.ts";
import { secretSchema } from "./secret.ts";

const labelsSchema = z.record(z.string(), z.string());
type Labels = z.infer<typeof labelsSchema>;

const optionsSchema = z.strictObject({
  type: z.literal("alertmanager"),
  url: baseUrlOption,
  /** Sent as `Authorization: Bearer`. */
  token: secretSchema.optional(),
  /** Put on every alert, for Alertmanager's routes. */
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().max(200)).default({}),
  resendS: z.number().min(10).max(600).default(60),
  language: languageOption,
  timeoutS: timeoutOption,
});
type Options = z.infer<typeof optionsSchema>;

/** So many repetitions may be lost before Alertmanager takes a standing alert for ended. */
const REPETITIONS = 5;
/** Alertmanager takes any number; a body stays small. */
const ALERTS_AT_ONCE = 50;
const TEST_MS = 300_000;

export const alertmanagerNotifier = notifierKind({
  type: "alertmanager",
  options: optionsSchema,
  create: (options, tools) => ({
    keepsOpen: true,
    deliver: (delivery, signal) => deliver(options, tools, delivery, signal),
    repeat: {
      everyMs: options.resendS * 1000,
      async tell(open, signal) {
        for (let from = 0; from < open.length; from += ALERTS_AT_ONCE) {
          const some = open.slice(from, from + ALERTS_AT_ONCE);
          const told = await post(
            options,
            tools,
            some.map((one) => alertOf(options, tools, one, labelsKept(one) ?? labelsOf(options, one))),
            signal,
          );
          if (!told.ok) return told;
        }
        return ok(null);
      },
    },
  }),
});

async function deliver(
  options: Options,
  tools: Tools,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Result<Delivered, Undelivered>> {
  const kept = labelsKept(delivery);
  const isOver = delivery.message.alert.resolvedAt !== null;
  const labels = isOver && kept !== null ? kept : labelsOf(options, delivery);
  const alerts = [alertOf(options, tools, delivery, labels)];
  // Under other labels it is another alert to Alertmanager: the one of before is over.
  if (kept !== null && JSON.stringify(kept) !== JSON.stringify(labels))
    alerts.push({ ...alertOf(options, tools, delivery, kept), endsAt: new Date(tools.nowMs()).toISOString() });
  const told = await post(options, tools, alerts, signal);
  return told.ok ? ok({ ref: isOver ? null : JSON.stringify(labels) }) : told;
}

async function post({ url, token, timeoutS }: Options, tools: Tools, body: readonly object[], signal: AbortSignal) {
  const secret = token === undefined ? ok(null) : tools.secret(token);
  if (!secret.ok) return { ok: false as const, error: { reason: secret.error, whose: "notifier" as const } };
  const { value } = secret;
  return call(
    {
      method: "POST",
      url: `${url}/api/v2/alerts`,
      headers: value === null ? {} : { authorization: `Bearer ${value}` },
      body,
      timeoutS,
      secrets: value === null ? [] : [value],
    },
    signal,
  );
}

/** What makes two alerts the same to Alertmanager. */
function labelsOf({ labels }: Options, { incident, message }: Delivery): Labels {
  const { alert } = message;
  const label = (uid: string | null) => message.nodes.find((node) => node.uid === uid)?.label ?? uid;
  const node = label(alert.node);
  return {
    ...labels,
    alertname: nameOf(message),
    job: "teranyina",
    severity: alert.level === "bad" ? "critical" : "warning",
    mesh: alert.mesh,
    incident,
    ...(node === null ? {} : { node }),
    ...(alert.link === null ? {} : { link: alert.link }),
    ...(alert.family === null ? {} : { family: alert.family }),
  };
}

/** `node-down` is `MeshNodeDown`. */
function nameOf({ what, alert }: AlertMessage): string {
  const words = what === "test" ? ["test"] : alert.kind.split("-");
  return `Mesh${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

function labelsKept({ ref }: Delivery): Labels | null {
  if (ref === null) return null;
  const parsed = labelsSchema.safeParse(JSON.parse(ref));
  return parsed.success ? parsed.data : null;
}

function alertOf({ language, resendS }: Options, { nowMs }: Tools, { message, words }: Delivery, labels: Labels) {
  const { alert, what } = message;
  const { title, lines, url } = words(language ?? null);
  const aheadMs = what === "test" ? TEST_MS : resendS * 1000 * REPETITIONS;
  // A pretend mesh may live in another time than this machine.
  const endsMs = Math.max(nowMs(), Date.parse(alert.since)) + aheadMs;
  return {
    labels,
    annotations: { summary: title, description: lines.join("\n") },
    startsAt: alert.since,
    endsAt: alert.resolvedAt ?? new Date(endsMs).toISOString(),
    generatorURL: url,
  };
}
