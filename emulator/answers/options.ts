/** The files `options` and `parameters`: what can be set in a daemon, and what is set. Shape of the json plugin's `update_json_options`. */
import { DAY_MS } from "#lib/base/durations.ts";
import type { DaemonName, MeshNode } from "../mesh/types.ts";
import { type JsonC, jsonC } from "./json-c.ts";

type NumberOption = { name: string; min: number; max: number; def: number; syntax: string; help: string };

const numberOptions: Readonly<Record<DaemonName, readonly NumberOption[]>> = {
  bmx6: [
    {
      name: "jsonUpdateInterval",
      min: 0,
      max: DAY_MS,
      def: 10_000,
      syntax: "<VAL>",
      help: "period of rewriting the json files, ms",
    },
    { name: "purgeTimeout", min: 20_000, max: 864_000_000, def: 100_000, syntax: "<VAL>", help: "timeout of unheard nodes, ms" },
    { name: "linkWindow", min: 1, max: 128, def: 48, syntax: "<VAL>", help: "hellos that a link quality is counted over" },
  ],
  bmx7: [
    {
      name: "jsonUpdateInterval",
      min: 0,
      max: DAY_MS,
      def: 60_000,
      syntax: "<VAL>",
      help: "period of rewriting the json files, ms",
    },
    { name: "linkWindow", min: 1, max: 48, def: 48, syntax: "<VAL>", help: "hellos that a link quality is counted over" },
  ],
};

export function optionsFile(daemon: DaemonName): string {
  const numbers = numberOptions[daemon].map(({ name, min, max, def, syntax, help }) => ({
    ...switches(name, 0),
    min,
    max,
    def,
    syntax,
    help,
  }));
  const device: JsonC = {
    ...switches("dev", 1),
    syntax: "<interface-name>",
    help: "add or change a network interface",
    CHILD_OPTIONS: [{ name: "linklayer", min: 0, max: 2, def: 0, syntax: "<VAL>", help: "1 = ethernet, 2 = wireless" }],
  };
  return jsonC({ OPTIONS: [...numbers, device] });
}

function switches(name: string, multioption: 0 | 1): { [key: string]: JsonC } {
  return { name, relevance: 1, configurable: 1, dynamic: 1, multioption };
}

export function parametersFile(daemon: DaemonName, node: MeshNode, periodMs: number): string {
  const devices = node.interfaces.map((device) => ({
    value: device.name,
    CHILD_INSTANCES: [{ name: "linklayer", value: device.kind === "wired" ? "1" : "2" }],
  }));
  const plugins = [`${daemon}_json.so`, ...(node.hasTopology ? [`${daemon}_topology.so`] : [])];
  return jsonC({
    OPTIONS: [
      { name: "plugin", INSTANCES: plugins.map((value) => ({ value })) },
      { name: "jsonUpdateInterval", INSTANCES: [{ value: String(periodMs) }] },
      { name: "dev", INSTANCES: devices },
    ],
  });
}
