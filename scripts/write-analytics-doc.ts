// Writes docs/analytics.md and docs/images/f1.svg: each metric explained, with a picture of a small mesh and the figures that the code
// gives for it. A test checks that what is committed is what this writes.
//
//     node scripts/write-analytics-doc.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSnapshotFrom } from "#cli/read-any-file.ts";
import { analyse } from "#lib/graph/analysis/index.ts";
import { historyPart, qualityPart, steadinessPart } from "./analytics-doc/links.ts";
import { gatewaysPart, networkPart } from "./analytics-doc/mesh.ts";
import { overTimePart } from "./analytics-doc/over-time.ts";
import { picture } from "./analytics-doc/picture.ts";
import { impactPart, lossPart, pathsPart } from "./analytics-doc/ways.ts";
import { candidatesPart, whatIfPart } from "./analytics-doc/what-if.ts";

const ROOT = join(import.meta.dirname, "..");
const FIXTURE = "tests/fixtures/analysis/f1.netjson.json";
export const DOC_FILE = "docs/analytics.md";
export const PICTURE_FILE = "docs/images/f1.svg";

/** @returns both files as they should stand. */
export async function analyticsDoc(): Promise<{ markdown: string; svg: string }> {
  const read = await readSnapshotFrom(join(ROOT, FIXTURE));
  if (!read.ok) throw new Error(read.error);
  const { snapshot } = read.value;
  const analysis = analyse(snapshot);
  const parts = [
    `# What the analysis says, and how to read it

<!-- Written by scripts/write-analytics-doc.ts: change it there. -->

Every figure on this page is computed by the program from one small mesh, [${FIXTURE}](../${FIXTURE}). G1 and G2 are gateways. The numbers on the lines
are Mbit/s of routing bandwidth, the same in both directions; the red line is somebody's only way out. F hears H, but H does not hear F: a one-way link carries nothing. I hears nobody.

![The small mesh](images/f1.svg)

\`teranyina analyse ${FIXTURE}\` prints all of this as JSON, \`/api/v1/meshes/{mesh}/analysis\` the same for a mesh of the site, with the JSON Schema at
\`/api/v1/schemas/Analysis\`. A value that is not known is null, and \`reasons\` of its row says why; \`fields\` tells each column's unit, whether it
is exact or an estimate, and of how many rows it is known. IPv4 and IPv6 are analysed apart.

\`way_out\` of a node says whether it has a way to the Internet: *yes* where it says which gateway it uses or a path is predicted, *no* where
it says that it chose none or where every router was read that would have told of a way, else *not-known*. What would need routers that were
not read is null with the reason \`not-asked\`, never 0; so is \`components\` where two parts may be one.`,
    pathsPart(analysis),
    lossPart(analysis),
    impactPart(analysis),
    qualityPart(),
    steadinessPart(),
    historyPart(analysis),
    gatewaysPart(analysis),
    networkPart(analysis),
    overTimePart(),
    whatIfPart(snapshot, FIXTURE),
    candidatesPart(snapshot),
  ];
  return { markdown: `${parts.join("\n\n")}\n`, svg: picture(analysis) };
}

if (import.meta.main) {
  const { markdown, svg } = await analyticsDoc();
  writeFileSync(join(ROOT, DOC_FILE), markdown);
  writeFileSync(join(ROOT, PICTURE_FILE), svg);
}
