/** `what-if`: what a set of changes would make of a mesh in a file. */
import type { Command } from "commander";
import { z } from "zod";
import { analyse, candidateLinks, evaluateWays, familyOf, scenarioOf, whatIf } from "#lib/graph/analysis/index.ts";
import type { Family, Snapshot } from "#lib/model/index.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE, type Io, printJson } from "../io.ts";
import { tellLeftOut } from "../left-out.ts";
import { familyOptionSchema, parseOptions, timezoneOptionSchema } from "../options.ts";
import { readSnapshotFrom } from "../read-any-file.ts";
import { CHANGE_KINDS, type ChangeKind, changesOf, type SpelledChange } from "../what-if-changes.ts";

const spelledSchema = z.array(z.object({ order: z.number(), kind: z.enum(CHANGE_KINDS), text: z.string() })).default([]);

const optionsSchema = z.object({
  removeNode: spelledSchema,
  removeLink: spelledSchema,
  addLink: spelledSchema,
  repairLink: spelledSchema,
  setBandwidth: spelledSchema,
  addGateway: spelledSchema,
  removeGateway: spelledSchema,
  moveGateway: spelledSchema,
  candidates: z
    .union([z.literal(true), z.coerce.number().int().min(1).max(1000)], "expected a whole number from 1 to 1000")
    .optional(),
  family: familyOptionSchema,
  timezone: timezoneOptionSchema,
  json: z.boolean().default(false),
});

let lastOrder = 0;

/** Changes are made in the order in which they were written, whatever option they belong to. */
function collect(kind: ChangeKind) {
  return (text: string, before: SpelledChange[] | undefined): SpelledChange[] => {
    lastOrder += 1;
    return [...(before ?? []), { order: lastOrder, kind, text }];
  };
}

function withChanges(command: Command): Command {
  return command
    .option("--remove-node <node>", "a router fails", collect("remove-node"))
    .option("--remove-link <a~b[~n]>", "a link fails; without ~n all links of the two", collect("remove-link"))
    .option("--add-link <a~b[=mbps]>", "a new link (default: the median bandwidth of the mesh)", collect("add-link"))
    .option("--repair-link <a~b~n>", "a link as good as it can be", collect("repair-link"))
    .option("--set-bandwidth <a~b~n=mbps>", "a link of another bandwidth", collect("set-bandwidth"))
    .option("--add-gateway <node>", "a node becomes a gateway", collect("add-gateway"))
    .option("--remove-gateway <node>", "a gateway loses its line; the router stays", collect("remove-gateway"))
    .option("--move-gateway <from=to>", "a line moves to another node", collect("move-gateway"));
}

function printCandidates(io: Io, snapshot: Snapshot, family: Family, top: number): void {
  const found = candidateLinks(snapshot, evaluateWays(scenarioOf(snapshot, family)), { top });
  printJson(io, {
    mesh: snapshot.mesh,
    as_of: snapshot.at,
    family,
    placed_nodes: snapshot.nodes.filter(({ place }) => place !== null && !place.doubtful).length,
    line_of_sight: "not checked",
    candidates: found.map((one) => ({
      a: one.a,
      b: one.b,
      distance_m: one.distanceM,
      expected_mbps: one.mbps,
      expected_mbps_low: one.mbpsLow,
      safety: one.safety,
      gain: one.gain,
      free_space_loss_db: one.freeSpaceLossDb,
      fresnel_radius_m: one.fresnelM,
      unbeaten: one.pareto,
    })),
  });
}

export const whatIfCommand: CliCommand = {
  define: (command) =>
    withChanges(
      command
        .name("what-if")
        .description("who would lose or win, and how much, if a mesh changed, as JSON")
        .argument("<file>", "a Snapshot, NetJSON, or any capture that `import` takes; - for standard input"),
    )
      .option("--candidates [number]", "instead of a difference: which new links would help most (default: 20)")
      .option("--family <name>", "v4 or v6 (default: v4, unless the mesh has only v6 gateways)")
      .option("--timezone <name>", "the zone of times without an offset in captures (default: Europe/Madrid)")
      .addHelpText(
        "after",
        "\nA node is its uid, or its name where only one node has it. Options repeat; changes are made in their order.\n" +
          "\nExamples:\n  teranyina what-if mesh.json --remove-node GR-Torrent31\n" +
          "  teranyina what-if mesh.json --add-link B~E=20 --remove-link C~D\n" +
          "  teranyina what-if mesh.json --candidates 5 | jq '.candidates[] | [.a, .b, .safety, .gain]'\n" +
          "  teranyina snapshot --mesh sants | teranyina what-if - --move-gateway G2=F | jq .lost",
      ),
  async run(io, args, options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { family, timezone, json: _, candidates, ...spelled } = parsed.value;
    const changes = Object.values(spelled)
      .flat()
      .sort((one, other) => one.order - other.order);
    if (candidates !== undefined && changes.length > 0) {
      io.error("error: --candidates is asked alone, of the mesh as it is\n");
      return EXIT_USAGE;
    }
    if (candidates === undefined && changes.length === 0) {
      io.error("error: name at least one change, such as --remove-node X (--help tells more)\n");
      return EXIT_USAGE;
    }
    const read = await readSnapshotFrom(args[0] ?? "-", { ...(timezone !== undefined && { timeZone: timezone }) });
    if (!read.ok) {
      io.error(`error: ${read.error}\n`);
      return EXIT_FAILED;
    }
    tellLeftOut(io, read.value);
    const { snapshot } = read.value;
    if (candidates !== undefined) {
      printCandidates(io, snapshot, family ?? familyOf(snapshot.gateways), candidates === true ? 20 : candidates);
      return EXIT_OK;
    }
    const understood = changesOf(snapshot, changes);
    if (!understood.ok) {
      io.error(`error: ${understood.error}\n`);
      return EXIT_USAGE;
    }
    const chosen = family === undefined ? {} : { family };
    const { model_fit: modelFit } = analyse(snapshot, { deep: false, ...chosen });
    const answer = whatIf(snapshot, understood.value, { modelFit, ...chosen });
    if (!answer.ok) {
      io.error(`error: --${answer.error.change.kind}: ${answer.error.reason}\n`);
      return EXIT_FAILED;
    }
    printJson(io, answer.value);
    return EXIT_OK;
  },
};
