/** `crawl`: one round from a seed, printed as a Snapshot. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import type { CrawlResult } from "#lib/collectors/discovery/types.ts";
import { meshIdSchema, type Snapshot } from "#lib/model/index.ts";
import { readAddressMap } from "#lib/server/config/load.ts";
import { cidrSchema, endpointSchema } from "#lib/server/config/schema.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { crawlOnce, snapshotOf } from "../one-round.ts";
import { parseOptions } from "../options.ts";

const optionsSchema = z.object({
  seed: z.array(endpointSchema).min(1),
  addressMap: z.string().optional(),
  allow: z.array(cidrSchema).optional(),
  port: z.array(z.coerce.number().int().min(1).max(65_535)).default([80]),
  protocol: z.enum(["bmx6", "bmx7"]).optional(),
  mesh: meshIdSchema.default("mesh"),
  out: z.string().optional(),
  json: z.boolean().default(false),
});

export const crawlCommand: CliCommand = {
  define: (command) =>
    command
      .name("crawl")
      .description("ask a whole mesh once, from a seed on, and print a Snapshot")
      .requiredOption("--seed <address...>", "mesh address or host[:port] of a node to begin with")
      .option("--address-map <file>", "JSON object: mesh address (primaryIp) -> host[:port]; nodes that it lacks are not asked")
      .option("--allow <cidr...>", "ranges that may be asked (default: the protocols' own mesh prefixes)")
      .option("--port <number...>", "ports that may be asked in those ranges (default: 80)")
      .option("--protocol <name>", "bmx6 or bmx7 (default: both)")
      .option("--mesh <id>", "id to put into the Snapshot (default: mesh)")
      .option("--out <file>", "write the Snapshot there and print a summary")
      .addHelpText(
        "after",
        "\nExamples:\n  teranyina crawl --seed fd66:66:66:0:2:ff:fe00:1\n  teranyina crawl --seed 127.40.0.1:8080 --address-map map.json --protocol bmx6 --out now.json",
      ),
  async run(io, _args, options) {
    const parsed = parseOptions(io, optionsSchema, options, { addressMap: "--address-map" });
    if (!parsed.ok) return parsed.status;
    const { seed, addressMap, allow, port, protocol, mesh, out, json } = parsed.value;
    const map = addressMap === undefined ? null : readAddressMap(addressMap);
    if (map !== null && !map.ok) {
      io.error(`error: --address-map ${addressMap}: ${map.error}\n`);
      return EXIT_USAGE;
    }
    const crawled = await crawlOnce({
      seeds: seed,
      protocols: protocol === undefined ? ["bmx6", "bmx7"] : [protocol],
      addressMap: map?.value ?? null,
      allow: allow === undefined ? null : { cidrs: allow, ports: port },
    });
    if (!crawled.observations.some((observation) => observation.answered)) return nobodyAnswered(io, crawled);
    const snapshot = await snapshotOf(mesh, crawled);
    if (out === undefined) printJson(io, snapshot);
    else {
      writeFileSync(out, `${JSON.stringify(snapshot, null, 2)}\n`);
      if (json) printJson(io, { out, ...figuresOf(snapshot) });
      else io.out(summaryOf(out, snapshot));
    }
    return EXIT_OK;
  },
};

function nobodyAnswered(io: Io, crawled: CrawlResult): number {
  io.error("error: no node answered\n");
  for (const refusal of crawled.refusals) {
    io.error(`  ${refusal.address ?? "?"} ${refusal.query ?? ""}: ${refusal.code} ${refusal.message}\n`);
  }
  return EXIT_FAILED;
}

function figuresOf(snapshot: Snapshot) {
  return {
    nodes: snapshot.nodes.length,
    answered: snapshot.nodes.filter((node) => node.state === "answered").length,
    links: snapshot.links.length,
    gateways: snapshot.gateways.length,
    refusals: snapshot.refusals.length,
    seconds: snapshot.cost.seconds,
  };
}

function summaryOf(out: string, snapshot: Snapshot): string {
  const { nodes, answered, links, gateways, refusals, seconds } = figuresOf(snapshot);
  return `${out}: ${nodes} nodes (${answered} answered), ${links} links, ${gateways} gateways, ${refusals} refusals, ${seconds.toFixed(1)} s\n`;
}
