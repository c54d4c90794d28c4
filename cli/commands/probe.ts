/** `probe`: asks one node now, and tells what it is and everything odd about it. */
import { z } from "zod";
import { recall } from "#lib/collectors/discovery/memory.ts";
import type { ScriptForms } from "#lib/collectors/discovery/script-forms.ts";
import type { CrawlResult } from "#lib/collectors/discovery/types.ts";
import type { Observation } from "#lib/model/index.ts";
import { endpointSchema } from "#lib/server/config/schema.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { crawlOnce } from "../one-round.ts";
import { parseOptions } from "../options.ts";

const optionsSchema = z.object({
  protocol: z.enum(["bmx6", "bmx7"]).optional(),
  json: z.boolean().default(false),
});

export const probeCommand: CliCommand = {
  define: (command) =>
    command
      .name("probe")
      .description("ask one node now: protocol, identity, readings, announcements, and every anomaly met")
      .argument("<address>", "mesh address or host[:port]")
      .option("--protocol <name>", "bmx6 or bmx7 (default: both are tried)")
      .addHelpText("after", "\nExamples:\n  teranyina probe fd66:66:66:0:2:ff:fe00:1\n  teranyina probe 127.40.0.1:8080 --json"),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const address = endpointSchema.safeParse(args[0]);
    if (!address.success) {
      io.error(`error: ${args[0]}: ${address.error.issues[0]?.message}\n`);
      return EXIT_USAGE;
    }
    const { protocol, json } = parsed.value;
    // An empty map: nobody but the seed is asked.
    const crawled = await crawlOnce({
      seeds: [address.data],
      protocols: protocol === undefined ? ["bmx6", "bmx7"] : [protocol],
      addressMap: new Map(),
      allow: null,
    });
    const { observations, refusals, cost } = crawled;
    if (json) printJson(io, { observations, refusals, cost, scripts: scriptsOf(crawled) });
    else tell(io, crawled);
    return crawled.observations.some((observation) => observation.answered) ? EXIT_OK : EXIT_FAILED;
  },
};

function tell(io: Io, crawled: CrawlResult): void {
  const scripts = scriptsOf(crawled);
  for (const observation of crawled.observations) {
    const forms = scripts.find(({ protocol }) => protocol === observation.protocol)?.forms;
    const script = forms === undefined ? [] : scriptLines(forms, observation);
    io.out(`${[...linesOf(observation), ...script].join("\n")}\n`);
  }
  const anomalies = anomaliesOf(crawled);
  io.out(anomalies.length === 0 ? "anomalies     none\n" : `anomalies\n${anomalies.map((line) => `  ${line}\n`).join("")}`);
  if (!crawled.observations.some((observation) => observation.answered)) io.error("error: it did not answer\n");
}

/** What the script of each daemon that answered was found to understand. */
function scriptsOf({ memory, observations }: CrawlResult) {
  const { nodes } = recall(memory).entries;
  return observations.flatMap(({ endpoint, protocol, answered }) => {
    const forms = protocol === "netjson" || !answered ? undefined : nodes[endpoint]?.daemons[protocol]?.script;
    return forms === undefined ? [] : [{ endpoint, protocol, forms }];
  });
}

const LIVE_FORM = {
  dollar: "live tables with a leading $, as the routing feed's",
  plain: "live tables without a leading $, as OpenWrt's luci-app-bmx7",
} as const;

/** The form of the script, what it lacks, and what to do about that. */
function scriptLines({ live, originators, descriptions }: ScriptForms, observation: Observation): string[] {
  const { protocol } = observation;
  const remedy = `put the routing feed's ${protocol}-info in its place (/www/cgi-bin/${protocol}-info)`;
  const lines = [`  script      ${live === null ? "which form it has is not known" : LIVE_FORM[live]}`];
  if (originators === "live")
    lines.push("    lacks originators/all: the live table is read instead, which costs the router more");
  if (descriptions === "nodeId" || descriptions === "shortId") {
    lines.push("    lacks descriptions/all: descriptions are asked one by one, over several rounds in a large mesh");
  }
  const untold = (["originators", "tunnels", "descriptions"] as const).filter((name) => {
    const part = observation[name];
    return part.state === "refused" && part.code === "empty";
  });
  if (untold.length > 0) lines.push(`    does not tell ${untold.join(", ")} in any form: not known, which is not none`);
  if (lines.length > 1) lines.push(`    remedy: ${remedy}`);
  return lines;
}

function linesOf({
  self,
  protocol,
  endpoint,
  interfaces,
  links,
  originators,
  tunnels,
  descriptions,
  cost,
}: Observation): string[] {
  const rows = (part: { state: string; rows?: readonly unknown[] }) =>
    part.state === "read" ? String(part.rows?.length ?? 0) : part.state;
  const lines = [
    `${protocol} at ${endpoint}`,
    `  host name   ${self?.hostname ?? "unknown"}`,
    `  primary     ${self?.primaryIp ?? "unknown"}`,
    ...(self?.nodeId ? [`  node id     ${self.nodeId}`] : []),
    `  version     ${self?.version ?? "unknown"} ${self?.revision ?? ""}`.trimEnd(),
    `  uptime      ${self?.uptimeS ?? "unknown"} s (of the daemon)`,
    `  interfaces  ${rows(interfaces)}`,
  ];
  if (interfaces.state === "read") {
    for (const { name, kind, channel, up } of interfaces.rows) {
      lines.push(`    ${name} ${kind}${channel === null ? "" : ` channel ${channel}`}${up ? "" : " down"}`);
    }
  }
  lines.push(`  links       ${rows(links)}`);
  if (links.state === "read") {
    for (const { neighbourHostname, neighbourLinkLocal, interfaceName, rx, tx } of links.rows) {
      lines.push(`    ${neighbourHostname ?? neighbourLinkLocal} over ${interfaceName}: rx ${share(rx)}, tx ${share(tx)}`);
    }
  }
  lines.push(`  originators ${rows(originators)}`, `  tunnels     ${rows(tunnels)}`);
  if (tunnels.state === "read") {
    for (const { announcedNetwork, announcerHostname, announcerPrimaryIp, chosen } of tunnels.rows) {
      const by = announcerHostname ?? announcerPrimaryIp ?? "nobody";
      lines.push(`    ${announcedNetwork ?? "(no offer)"} by ${by}${chosen ? ", chosen" : ""}`);
    }
  }
  lines.push(
    `  descriptions ${rows(descriptions)}`,
    `  cost        ${cost.requests} requests, ${cost.bytes} bytes, ${Math.round(cost.elapsedMs)} ms`,
  );
  return lines;
}

function share(quality: number | null): string {
  return quality === null ? "not told" : `${Math.round(quality * 100)} %`;
}

/** An observation's own refusals may stand in the crawl's list too: each is told once. */
function anomaliesOf(crawled: CrawlResult): string[] {
  const all = [...crawled.refusals, ...crawled.observations.flatMap((observation) => observation.refusals)];
  const dead = crawled.observations.filter((observation) => observation.liveDaemon === false);
  return [
    ...new Set([
      ...dead.map(({ protocol }) => `${protocol}: the files are there, the daemon is not`),
      ...all.map(({ code, protocol, query, message }) => `${protocol ?? ""} ${query ?? ""}: ${code} ${message}`.trim()),
    ]),
  ];
}
