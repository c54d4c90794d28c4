/**
 * The site over synthetic meshes, with a new round every few seconds, to look at pages without a collector:
 *
 *     node tests/support/dev-site.ts 25000 [seconds between rounds] [--large] [--partial]
 *
 * `--partial`: after the first rounds most routers are too slow to answer.
 */
import { createServer } from "node:http";
import next from "next";
import { instantOf, type Snapshot } from "#lib/model/index.ts";
import { provideWebContext } from "#lib/server/web/context/context.ts";
import { allowCodedResponses } from "#lib/server/web/http/coded-responses.ts";
import { type MemoryMesh, memorySite } from "./memory-site.ts";
import { partialSight } from "./partial-sight.ts";

const [portText, periodText] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const port = Number(portText ?? 25000);
const periodS = Number(periodText ?? 5);
const warmUpRounds = 60;
const CUT = { file: "gracia.cnml", registered: 41, trouble: "cut" } as const;

const site = memorySite(
  [
    { id: "gracia", name: "Gràcia", technicians: "open", nodes: 74, seed: 1, protocol: "bmx6", zone: CUT, ...timing() },
    { id: "sants", name: "Sants", technicians: "closed", nodes: 61, seed: 7, protocol: "bmx7", ...timing() },
    ...(process.argv.includes("--large") ? [large()] : []),
  ],
  {
    nowMs: () => Date.now(),
    firstRound: 0,
    warmUpRounds,
    site: { baseUrl: `http://localhost:${port}` },
    ...(process.argv.includes("--partial") && { see }),
  },
);
provideWebContext(site);
setInterval(() => site.nextRound(), periodS * 1000);

const app = next({ dev: true, hostname: "127.0.0.1", port });
await app.prepare();
const handle = app.getRequestHandler();
createServer((request, response) => {
  allowCodedResponses(request, response);
  void handle(request, response);
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/ca`));

function large(): MemoryMesh {
  return {
    id: "gran",
    name: "Mil nodes",
    technicians: "closed",
    nodes: 1000,
    links: 2500,
    seed: 3,
    protocol: "bmx6",
    ...timing(),
  };
}

/** The warm-up rounds lie in the past and the last of them is now. */
function timing(): { intervalS: number; firstRoundAtMs: number } {
  return { intervalS: periodS, firstRoundAtMs: Date.now() - warmUpRounds * periodS * 1000 };
}

function see(snapshot: Snapshot): Snapshot {
  const atMs = Date.parse(snapshot.at) - (snapshot.round - warmUpRounds) * periodS * 1000;
  return partialSight(snapshot, { round: warmUpRounds, at: instantOf(atMs) });
}
