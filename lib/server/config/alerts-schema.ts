/** The `alerts:` section of `teranyina.yaml`. */
import { z } from "zod";
import { notifierOptionsSchema, silenceSchema, subscriptionSchema } from "../../alerts/index.ts";

export const alertsConfigSchema = z
  .strictObject({
    /** By a name of the owner's choice. */
    notifiers: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/), notifierOptionsSchema).default({}),
    subscriptions: z.array(subscriptionSchema).max(1_000).default([]),
    silences: z.array(silenceSchema).max(1_000).default([]),
  })
  .prefault({});

type AlertsConfig = z.infer<typeof alertsConfigSchema>;

/** What one key alone cannot tell: names that lead nowhere, and names that are taken. */
export function checkAlerts(
  { notifiers, subscriptions, silences }: AlertsConfig,
  meshes: readonly { id: string }[],
  complain: (path: (string | number)[], message: string) => void,
): void {
  for (const [index, { mesh }] of silences.entries()) {
    if (!meshes.some(({ id }) => id === mesh))
      complain(["silences", index, "mesh"], `expected a mesh of this file: ${meshes.map(({ id }) => id).join(", ")}`);
  }
  for (const [index, { name, mesh, notifier }] of subscriptions.entries()) {
    const path = ["subscriptions", index];
    if (!meshes.some(({ id }) => id === mesh)) {
      complain([...path, "mesh"], `expected a mesh of this file: ${meshes.map(({ id }) => id).join(", ")}`);
    }
    if (!Object.hasOwn(notifiers, notifier)) {
      const known = Object.keys(notifiers).join(", ");
      complain([...path, "notifier"], `expected a notifier of alerts.notifiers: ${known === "" ? "there is none" : known}`);
    }
    if (subscriptions.findIndex((other) => other.name === name) !== index) {
      complain([...path, "name"], `expected a name of its own; "${name}" is taken`);
    }
  }
}
