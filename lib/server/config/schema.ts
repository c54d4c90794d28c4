/** `teranyina.yaml`, as one schema. A key that is not here is refused: no key is accepted that does nothing. */
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { secretSchema } from "../../alerts/index.ts";
import { fixFirstSettingsSchema, meshIdSchema, placeSchema } from "../../model/index.ts";
import { languageSchema } from "../../wire/api/site.ts";
import { alertsConfigSchema, checkAlerts } from "./alerts-schema.ts";

/** `host` or `host:port`; an IPv6 address with a port stands in brackets. Seeds and the values of an address map. */
export const endpointSchema = z
  .string()
  .max(300)
  .refine(isEndpoint, { error: "expected an address or host name, with :port or without; IPv6 with a port as [fd66::1]:80" });

const addressKeySchema = z.string().refine((text) => ipaddr.isValid(text), { error: "expected an IPv4 or IPv6 address" });

export const cidrSchema = z
  .string()
  .refine((text) => ipaddr.isValidCIDR(text), { error: "expected a range such as fd66:66:66::/48 or 10.0.0.0/8" });

const timezoneSchema = z
  .string()
  .refine(isTimezone, { error: "expected a time zone of the IANA database, such as Europe/Madrid" });

const httpUrlSchema = z
  .string()
  .refine((text) => isUrl(text, ["http:", "https:"]), { error: "expected a URL such as https://mesh.example.org" });

const originSchema = z.string().refine((text) => text === "*" || isOrigin(text), {
  error: 'expected an origin such as https://guifi.net (scheme, host, port; no path), or "*"',
});

/** Reads the emulator's clock instead of the machine's; a clock of anybody else would make every age on the site a lie. */
const clockSchema = z.string().refine((text) => isUrl(text, ["http:"]) && /^127\./.test(new URL(text).hostname), {
  error: "expected the URL of an emulator's clock on this machine (http://127.…)",
});

/** A place by hand: a node's key ("name:…", "mac:…", "bmx7:…", "ip6:…") and where it stands. */
export const placesSchema = z.record(
  z.string().regex(/^(name|mac|bmx7|ip6):.+/, { error: 'expected a key that begins with "name:", "mac:", "bmx7:" or "ip6:"' }),
  z.strictObject({
    lat: placeSchema.shape.lat,
    lon: placeSchema.shape.lon,
    elevationM: z.number().nullable().default(null),
  }),
);

export const addressMapSchema = z.record(addressKeySchema, endpointSchema);

/** What a mesh sets of its own; the rest is as for all. No defaults here: what is not set is not said. */
const fixFirstOfMesh = z.strictObject({
  share: fixFirstSettingsSchema.shape.share.unwrap().optional(),
  leastMemberHours: fixFirstSettingsSchema.shape.leastMemberHours.unwrap().optional(),
  leastSlow: fixFirstSettingsSchema.shape.leastSlow.unwrap().optional(),
});

export const meshConfigSchema = z.strictObject({
  id: meshIdSchema,
  name: z.string().min(1).max(100),
  timezone: timezoneSchema.default("Europe/Madrid"),
  protocols: z
    .array(z.enum(["bmx6", "bmx7"]))
    .min(1)
    .default(["bmx6", "bmx7"]),
  seeds: z.array(endpointSchema).max(100), // none: nobody is asked, the mesh is known from recorded captures alone
  intervalS: z.number().min(1).max(3_600).default(60),
  addressMap: addressMapSchema.optional(),
  addressMapFile: z.string().min(1).optional(),
  allow: z
    .strictObject({
      cidrs: z.array(cidrSchema).min(1),
      ports: z.array(z.number().int().min(1).max(65_535)).min(1).default([80]),
    })
    .optional(),
  places: placesSchema.optional(),
  placesFile: z.string().min(1).optional(),
  zoneFile: z.string().min(1).optional(),
  minCoverage: z.number().min(0).max(1).default(0.7),
  carryMinutes: z.number().min(1).max(1_440).default(15),
  daemonFolders: z.array(z.string().min(1)).max(10).default([]),
  technicians: z.enum(["open", "closed"]).default("closed"),
  fixFirst: fixFirstOfMesh.optional(),
});

export const configSchema = z
  .strictObject({
    site: z
      .strictObject({
        name: z.string().min(1).max(100).default("Teranyina"),
        baseUrl: httpUrlSchema.default("http://localhost:3000"),
        languages: z.array(languageSchema).min(1).default(["ca", "es", "en"]),
        embedOrigins: z.array(originSchema).default([]),
        anonymousChanges: z.boolean().default(false),
      })
      .prefault({}),
    listen: z
      .strictObject({
        host: z.string().min(1).default("127.0.0.1"),
        port: z.number().int().min(1).max(65_535).default(3000),
      })
      .prefault({}),
    meshes: z.array(meshConfigSchema).min(1),
    history: z
      .strictObject({
        url: z
          .string()
          .regex(/^(sqlite|postgres|postgresql):./, { error: "expected a store such as sqlite:./data/teranyina.db" })
          .default("sqlite:./data/teranyina.db"),
        rawDays: z.number().positive().max(36_500).default(30),
        hourlyDays: z.number().positive().max(36_500).default(3_652),
      })
      .prefault({}),
    fixFirst: fixFirstSettingsSchema.prefault({}),
    alerts: alertsConfigSchema,
    metrics: z
      .strictObject({
        perNode: z.boolean().default(false),
        exporterPort: z.number().int().min(1).max(65_535).default(9100),
        token: secretSchema.optional(),
      })
      .prefault({}),
    clock: clockSchema.optional(),
  })
  .superRefine((config, context) => {
    for (const [index, mesh] of config.meshes.entries()) checkMesh(config.meshes, mesh, index, context);
    checkAlerts(config.alerts, config.meshes, (path, message) =>
      context.addIssue({ code: "custom", path: ["alerts", ...path], message }),
    );
  })
  .meta({ id: "Config", description: "teranyina.yaml" });

export type ConfigFile = z.infer<typeof configSchema>;
export type MeshConfigFile = z.infer<typeof meshConfigSchema>;

function checkMesh(meshes: MeshConfigFile[], mesh: MeshConfigFile, index: number, context: z.RefinementCtx): void {
  const complain = (key: keyof MeshConfigFile, message: string) =>
    context.addIssue({ code: "custom", path: ["meshes", index, key], message });
  if (meshes.findIndex((other) => other.id === mesh.id) !== index)
    complain("id", `expected an id of its own; "${mesh.id}" is taken`);
  for (const key of ["addressMap", "places"] as const) {
    if (mesh[key] !== undefined && mesh[`${key}File`] !== undefined) {
      complain(`${key}File`, `expected either ${key} or ${key}File, not both`);
    }
  }
}

function isEndpoint(text: string): boolean {
  if (ipaddr.isValid(text)) return true;
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?$/i.exec(text);
  if (match === null) return false;
  const [, bracketed, host, port] = match;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  if (bracketed !== undefined) return ipaddr.IPv6.isValid(bracketed);
  // A host of digits and dots alone is an IPv4 address or a mistake.
  return host !== undefined && (/^[\d.]+$/.test(host) ? ipaddr.IPv4.isValidFourPartDecimal(host) : /^[a-z0-9]/i.test(host));
}

function isTimezone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) && url.search === "" && url.hash === "" && url.username === "";
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) && url.origin === text;
}
