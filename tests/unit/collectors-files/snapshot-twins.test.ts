/** A Snapshot that somebody put together by hand. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { handMade, makeDirection, makeLink } from "#tests/support/fixed-meshes.ts";
import { cli } from "#tests/support/run-cli.ts";

let folder = "";
let path = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "twins-"));
  path = join(folder, "mesh.json");
  const mesh = handMade();
  const [node] = mesh.nodes;
  const [link] = mesh.links;
  if (node === undefined || link === undefined) throw new Error("an empty mesh");
  const loop = makeLink(node.uid, node.uid, makeDirection(0.9), makeDirection(0.9));
  writeFileSync(path, JSON.stringify({ ...mesh, nodes: [...mesh.nodes, node], links: [...mesh.links, link, loop] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a Snapshot with a node twice, a link twice and one of a node to itself", () => {
  const told = [/a second node with the id/, /a second link with the id/, /to itself/];

  it("is read without them, and analyse, what-if and import say so", async () => {
    const uid = handMade().nodes[0]?.uid ?? "";
    const store = `sqlite:${join(folder, "s.db")}`;
    for (const command of [
      ["analyse", path, "--no-deep"],
      ["what-if", path, "--remove-node", uid],
      ["import", path, "--mesh", "m", "--history", store],
    ]) {
      const { error } = await cli(...command);
      for (const word of told) expect([command[0], error]).toEqual([command[0], expect.stringMatching(word)]);
    }
  });

  it.each(EXPORT_FORMATS)("export as %s says so too", async (format) => {
    const { error, status } = await cli("export", path, "--format", format);
    expect(status).toBe(0);
    for (const word of told) expect(error).toMatch(word);
  });
});
