/** What the inspector and the tables write: hostile names stay text, unknown is said and is not 0, closed meshes show no address. */
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { LANGUAGES } from "#components/i18n/languages.ts";
import { LocaleProvider } from "#components/i18n/locale.tsx";
import { InspectorProvider } from "#components/inspector/context.tsx";
import { LinkInspector } from "#components/inspector/link-inspector.tsx";
import { NodeInspector } from "#components/inspector/node-inspector.tsx";
import { inspectorTexts } from "#components/inspector/texts.ts";
import { GatewaysSheet } from "#components/tables/gateways-sheet.tsx";
import { LinksSheet } from "#components/tables/links-sheet.tsx";
import { NodesSheet } from "#components/tables/nodes-sheet.tsx";
import { StatusSheet } from "#components/tables/status-sheet.tsx";
import { QualityBar } from "#components/ui/quality-bar.tsx";
import { directionStateSchema, useReasonSchema } from "#lib/model/index.ts";
import type { Language } from "#lib/wire/api/site.ts";
import type { LinkView, NodeView } from "#lib/wire/api/views.ts";
import { memorySite } from "#tests/support/memory-site.ts";

const site = memorySite(
  [
    { id: "open", name: "Open", technicians: "open", nodes: 40, seed: 1, protocol: "bmx6" },
    { id: "closed", name: "Closed", technicians: "closed", nodes: 40, seed: 1, protocol: "bmx6" },
  ],
  { warmUpRounds: 5 },
);
const now = site.nowMs();

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error("the synthetic mesh lacks what this test needs");
  return value;
}

function render(language: Language, children: ReactNode): string {
  const t = dictionaryOf(language);
  return renderToStaticMarkup(
    <LocaleProvider language={language} timezone="Europe/Madrid" ago={t.freshness.ago} renderedAtMs={now}>
      <InspectorProvider {...inspectorTexts(t)} select={() => undefined}>
        {children}
      </InspectorProvider>
    </LocaleProvider>,
  );
}

async function nodeViews(mesh: string): Promise<NodeView[]> {
  const { nodes } = present(await site.reader.nodes(mesh));
  return Promise.all(nodes.map(async ({ uid }) => present(await site.reader.node(mesh, uid))));
}

async function linkViews(mesh: string): Promise<LinkView[]> {
  const { links } = present(await site.reader.links(mesh));
  return Promise.all(links.map(async ({ id }) => present(await site.reader.link(mesh, id))));
}

/** Every page body of a mesh in one language. */
async function everything(mesh: string, language: Language): Promise<string> {
  const t = dictionaryOf(language);
  const shared = { query: {}, language, t, base: `/${language}/${mesh}` };
  const [nodes, links, gateways, status] = await Promise.all([
    site.reader.nodes(mesh),
    site.reader.links(mesh),
    site.reader.gateways(mesh),
    site.reader.meshStatus(mesh),
  ]);
  const sheets = render(
    language,
    <>
      <NodesSheet view={present(nodes)} reasons={new Map()} {...shared} />
      <LinksSheet view={present(links)} {...shared} />
      <GatewaysSheet view={present(gateways)} {...shared} />
      <StatusSheet status={present(status)} site={await site.reader.status()} timezone="Europe/Madrid" {...shared} />
    </>,
  );
  const inspectors = [
    ...(await nodeViews(mesh)).map((view) => render(language, <NodeInspector view={view} />)),
    ...(await linkViews(mesh)).map((view) => render(language, <LinkInspector view={view} />)),
  ];
  return [sheets, ...inspectors].join("\n");
}

const ADDRESS = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|\bf[de][0-9a-f]{2}:[0-9a-f:]+|\b(?:127|192|172)(?:\.\d{1,3}){3}\b/i;

describe("pages", () => {
  it.each(LANGUAGES)("leave no hole of a sentence open in %s", async (language) => {
    const html = await everything("open", language);
    expect(html).not.toMatch(/\{\w+\}/);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });

  it("show addresses to everybody only where the mesh is open", async () => {
    expect(await everything("open", "en")).toMatch(ADDRESS);
    expect(await everything("closed", "en")).not.toMatch(ADDRESS);
  });

  it("keep hostile names as text, in an element of their own direction", async () => {
    const [view] = await nodeViews("closed");
    const script = '"><script>alert(1)</script>';
    const override = "\u202eexe.txt";
    const { node, neighbours, ...rest } = present(view);
    const html = render(
      "en",
      <NodeInspector
        view={{
          ...rest,
          node: { ...node, label: script },
          neighbours: neighbours.map((neighbour) => ({ ...neighbour, label: override })),
        }}
      />,
    );
    expect(html).not.toContain("<script");
    expect(html).toContain("<bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</bdi>");
    expect(html).toContain(`<bdi>${override}</bdi>`);
    // In a title no element can help: the name is isolated by characters.
    expect(html).toContain(`hears \u2068${override}\u2069`);
  });
});

describe("honest states", () => {
  it("show what is not measured as a dash with its words, and a measured nothing as 0", () => {
    const unknown = renderToStaticMarkup(<QualityBar quality={null} unmeasured="not measured" />);
    expect(unknown).toContain('data-band="unmeasured"');
    expect(unknown).toContain("not measured");
    expect(unknown).not.toMatch(/>0</);
    expect(renderToStaticMarkup(<QualityBar quality={0} unmeasured="not measured" />)).toContain(">0<");
  });

  it.each(directionStateSchema.options.filter((state) => state !== "measured"))(
    "explain a direction that is %s",
    async (state) => {
      const view = present((await linkViews("closed"))[0]);
      const { link } = view;
      const direction = { ...link.directions.ab, state };
      const html = render(
        "en",
        <LinkInspector view={{ ...view, link: { ...link, directions: { ...link.directions, ab: direction } } }} />,
      );
      expect(html).toContain(dictionaryOf("en").words.directionState[state]);
    },
  );

  it.each(useReasonSchema.options.filter((reason) => reason !== "chosen"))(
    "explain a way that is not known: %s",
    async (reason) => {
      const view = present((await nodeViews("closed"))[0]);
      const path: NodeView["paths"][number] = {
        family: "v4",
        gateway: null,
        gatewayLabel: null,
        reason,
        at: null,
        complete: false,
        hops: [],
      };
      const html = render("ca", <NodeInspector view={{ ...view, uses: [], paths: [path] }} />);
      expect(html.replaceAll("&#x27;", "'")).toContain(dictionaryOf("ca").words.useReason[reason]);
    },
  );
});
