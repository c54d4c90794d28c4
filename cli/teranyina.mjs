#!/usr/bin/env node
/**
 * Starts the command line on Node 24 or later: on this Node where it is new enough, else on the one that `npm ci` put into
 * node_modules. Plain JavaScript that an old Node can read.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) {
  const { main } = await import("./main.ts");
  await main();
} else {
  const modules = join(here, "..", "node_modules");
  const node = [join(modules, `node-linux-${process.arch}`, "bin", "node"), join(modules, ".bin", "node")].find(existsSync);
  if (node === undefined) {
    console.error(
      `teranyina needs Node ${NODE_MAJOR}; this is ${process.version}. Run "npm ci" here first, or install Node ${NODE_MAJOR}.`,
    );
    process.exitCode = 1;
  } else {
    const child = spawn(node, [join(here, "teranyina.mjs"), ...process.argv.slice(2)], { stdio: "inherit" });
    // The terminal gives Ctrl-C to the child too; a signal from elsewhere comes only here.
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.on("SIGINT", () => undefined);
    child.on("exit", (code, signal) => {
      if (signal !== null) process.kill(process.pid, signal);
      else process.exitCode = code ?? 1;
    });
  }
}
