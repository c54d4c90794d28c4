/**
 * The site's questions as tools of the Model Context Protocol: what assistants may ask is what the pages may show, by the same reader and
 * in the same form that the API's schemas describe. All of them only read.
 */
import { z } from "zod";
import { instantOf, meshIdSchema } from "../../model/index.ts";
import { alertsViewSchema } from "../../wire/api/alerts.ts";
import {
  type FixFirstFigures,
  type FixFirstView,
  fixFirstViewSchema,
  whatIfRequestSchema,
  whatIfViewSchema,
} from "../../wire/api/analysis.ts";
import { diffViewSchema, eventsViewSchema } from "../../wire/api/history.ts";
import { reliabilitySchema } from "../../wire/api/reliability.ts";
import { type Language, languageSchema } from "../../wire/api/site.ts";
import { meshesSchema, nodeRowSchema, nodeViewSchema } from "../../wire/api/views.ts";
import type { Reader } from "../web/context/context.ts";

export type ToolSurroundings = {
  reader: Reader;
  nowMs: () => number;
  /** The sentences are the pages': whoever serves the tools brings them. */
  fixFirstWords: (figures: FixFirstFigures, language: Language) => FixFirstView;
};

/** What went wrong, in words that name the remedy. */
export class ToolRefusal extends Error {}

export type Tool = {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  output: z.ZodObject;
  /** @param given what the input schema says. @throws ToolRefusal */
  answer(given: unknown, around: ToolSurroundings): Promise<{ value: Record<string, unknown>; text: string }>;
};

type Shape = z.core.$ZodLooseShape;
type ToolOf<Input extends z.ZodObject<Shape>, Output extends z.ZodObject> = Omit<Tool, "input" | "output" | "answer"> & {
  input: Input;
  output: Output;
  ask(given: z.output<Input>, around: ToolSurroundings): Promise<z.output<Output> | null>;
  /** Said where there is nothing. */
  nothing: string;
  text(value: z.output<Output>): string;
};

/** What comes in is parsed here, once; what goes out is ours and of the schema's type. */
function tool<Input extends z.ZodObject<Shape>, Output extends z.ZodObject>(spec: ToolOf<Input, Output>): Tool {
  const { ask, nothing, text, ...shown } = spec;
  return {
    ...shown,
    async answer(given, around) {
      const parsed = spec.input.safeParse(given);
      if (!parsed.success) throw new ToolRefusal(z.prettifyError(parsed.error));
      const value = await ask(parsed.data, around);
      if (value === null) throw new ToolRefusal(nothing);
      return { value, text: text(value) };
    },
  };
}

const mesh = meshIdSchema.describe("Id of a mesh: list_meshes gives them");
const instant = z.iso.datetime({ offset: true }).describe("ISO 8601 with offset");
const NO_MESH = "There is no such mesh, or no round of it yet. list_meshes gives the ids.";

const FOUND_MAX = 20;
/** Letters without accents, small, and without what people leave out. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f\s_-]/g, "")
    .toLowerCase();

const listMeshes = tool({
  name: "list_meshes",
  title: "List the meshes",
  description:
    "The meshes of this site with how many routers answer, links by quality, gateways, and whether the data are fresh.",
  input: z.object({}),
  output: meshesSchema,
  ask: (_, { reader }) => reader.meshes(),
  nothing: NO_MESH,
  text: ({ meshes }) =>
    meshes
      .map(({ id, name, nodes, at }) => `${id} (${name}): ${nodes.answered} nodes answered, measured ${at ?? "never"}`)
      .join("\n"),
});

const findNode = tool({
  name: "find_node",
  title: "Find a node by name",
  description: "Nodes whose name holds a text, accents and hyphens aside: uid, state, gateways and path. At most 20.",
  input: z.object({ mesh, name: z.string().min(1).max(200) }),
  output: z.object({ found: z.number().int(), nodes: z.array(nodeRowSchema) }),
  async ask({ mesh: id, name }, { reader }) {
    const view = await reader.nodes(id);
    if (view === null) return null;
    const nodes = view.nodes.filter(
      ({ uid, label, hostname }) => uid === name || [label, hostname ?? ""].some((one) => plain(one).includes(plain(name))),
    );
    return { found: nodes.length, nodes: nodes.slice(0, FOUND_MAX) };
  },
  nothing: NO_MESH,
  text: ({ found, nodes }) => `${found} found\n${nodes.map(({ uid, label, state }) => `${uid} ${label}: ${state}`).join("\n")}`,
});

const nodeStatus = tool({
  name: "node_status",
  title: "State and way out of a node",
  description: "Everything the site knows of one node: state with its reason, links, gateways in use, hops and expected Mbit/s.",
  input: z.object({ mesh, node: z.string().min(1).max(200).describe("uid, from find_node"), at: instant.optional() }),
  output: nodeViewSchema,
  ask: ({ mesh: id, node, at }, { reader }) => reader.node(id, node, at === undefined ? null : utc(at)),
  nothing: "There is no such node. find_node finds it by name.",
  text: ({ node }) => `${node.label}: ${node.state}${node.stateReason === null ? "" : ` (${node.stateReason})`}`,
});

const fixFirst = tool({
  name: "fix_first",
  title: "What to fix first",
  description: "The places that are worth a visit, the most urgent first, each with its reasons in words.",
  input: z.object({ mesh, language: languageSchema.default("en") }),
  output: fixFirstViewSchema,
  async ask({ mesh: id, language }, { reader, fixFirstWords }) {
    const figures = await reader.fixFirst(id, "main");
    return figures === null ? null : fixFirstWords(figures, language);
  },
  nothing: "There is no analysis of this mesh yet, or no such mesh. list_meshes gives the ids.",
  text: (view) => JSON.stringify(view).slice(0, TEXT_MAX),
});

const TEXT_MAX = 4_000;

const whatIf = tool({
  name: "what_if",
  title: "What if something failed or was built",
  description: "What changes for whom if nodes or links are taken away, repaired or added. Nothing is changed for real.",
  input: z.object({ mesh }).extend(whatIfRequestSchema.shape),
  output: whatIfViewSchema,
  async ask({ mesh: id, ...request }, { reader }) {
    const answer = await reader.whatIf(id, request);
    if (answer !== null && !answer.ok) throw new ToolRefusal(answer.error.detail);
    return answer?.value ?? null;
  },
  nothing: NO_MESH,
  text: ({ difference }) => JSON.stringify(difference).slice(0, TEXT_MAX),
});

const compare = tool({
  name: "compare_moments",
  title: "Compare two moments",
  description: "What appeared, vanished, got better or worse, and who changed gateway, between two moments.",
  input: z.object({ mesh, from: instant, to: instant }),
  output: diffViewSchema,
  ask: ({ mesh: id, from, to }, { reader }) => reader.diff(id, utc(from), utc(to)),
  nothing: "Nothing so old is kept, or there is no such mesh.",
  text: (view) => JSON.stringify(view).slice(0, TEXT_MAX),
});

const RELIABILITY_DAYS = 30;

const reliability = tool({
  name: "reliability",
  title: "Reliability of a span",
  description:
    "Hours that members were without the Internet (SAIDI, SAIFI, CAIDI, ASAI of IEEE 1366) and what caused them; 30 days unless said.",
  input: z.object({ mesh, from: instant.optional(), to: instant.optional() }),
  output: reliabilitySchema,
  async ask({ mesh: id, from, to }, { reader, nowMs }) {
    const toMs = to === undefined ? nowMs() : Date.parse(to);
    const fromMs = from === undefined ? toMs - RELIABILITY_DAYS * 86_400_000 : Date.parse(from);
    if (toMs <= fromMs) throw new ToolRefusal("to: expected an instant after from");
    return (await reader.reliability(id, instantOf(fromMs), instantOf(toMs)))?.total ?? null;
  },
  nothing: "Nothing is kept of this span, or there is no such mesh.",
  text: ({ asai, saidi_h: saidi }) =>
    `availability ${asai === null ? "not known" : `${(asai * 100).toFixed(3)} %`}, ${saidi?.toFixed(2) ?? "not known"} h without per member`,
});

const EVENTS_MAX = 100;

const events = tool({
  name: "recent_events",
  title: "What happened",
  description:
    "Events of a mesh, or of one node or link of it, the newest first: outages, returns, changes of gateway, with their causes.",
  input: z.object({
    mesh,
    entity: z.string().min(1).max(200).optional().describe("uid of a node or id of a link"),
    from: instant.optional(),
    to: instant.optional(),
    limit: z.number().int().min(1).max(EVENTS_MAX).default(30),
  }),
  output: eventsViewSchema,
  ask: ({ mesh: id, entity, from, to, limit }, { reader }) =>
    reader.events(id, {
      limit,
      ...(entity === undefined ? {} : { entity }),
      ...(from === undefined ? {} : { from: utc(from) }),
      ...(to === undefined ? {} : { to: utc(to) }),
    }),
  nothing: NO_MESH,
  text: ({ events: found }) =>
    found
      .map(
        ({ kind, from, to, why }) =>
          `${from} ${kind}${to === null ? ", not over" : ""}${why === null ? "" : ` because of ${why}`}`,
      )
      .join("\n"),
});

const alerts = tool({
  name: "alerts",
  title: "What stands now",
  description: "Alerts that are open or were resolved within a day.",
  input: z.object({ mesh }),
  output: alertsViewSchema,
  ask: ({ mesh: id }, { reader }) => reader.alerts(id),
  nothing: NO_MESH,
  text: (view) => JSON.stringify(view).slice(0, TEXT_MAX),
});

export const TOOLS: readonly Tool[] = [listMeshes, findNode, nodeStatus, fixFirst, whatIf, compare, reliability, events, alerts];

function utc(text: string): string {
  return instantOf(Date.parse(text));
}
