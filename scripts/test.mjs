// `npm test`: everything that CI checks, from a fresh clone, ending in one line `N passed, N failed`.
// `--long` runs the same with full fuzz and repetition counts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt, ensureInstalled, run } from "./ensure.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, "test-results");
const long = process.argv.includes("--long");
const tally = { passed: 0, failed: 0, skipped: 0 };

function count(name, passed) {
  tally[passed ? "passed" : "failed"] += 1;
  console.log(`${passed ? "ok    " : "FAILED"} ${name}`);
}

function step(name, command, args, env) {
  console.log(`\n== ${name}`);
  count(name, run(command, args, env) === 0);
}

/** A package of Debian, where what it brings is missing and the user may install. */
function ensureDebian(name, isThere, purpose) {
  if (isThere()) return;
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? [] : ["sudo", "-n"];
  const attempt = (args) => {
    const [command, ...rest] = [...prefix, ...args];
    return (
      spawnSync(command, rest, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0
    );
  };
  console.log(`teranyina: installing Debian's ${name} for ${purpose} …`);
  if (attempt(["apt-get", "update", "-qq"]) && attempt(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name]))
    return;
  console.error(`teranyina: ${name} is missing and could not be installed; run: sudo apt-get install ${name}`);
}

/** Each version of the server has a folder of its own there. The tests start their own servers; none that runs is touched. */
const POSTGRES_BINARIES = "/usr/lib/postgresql";
const hasPostgres = () =>
  existsSync(POSTGRES_BINARIES) &&
  readdirSync(POSTGRES_BINARIES).some((version) => existsSync(join(POSTGRES_BINARIES, version, "bin", "postgres")));

const LIBRARIES = "/usr/lib";
const hasFaketime = () => readdirSync(LIBRARIES).some((name) => existsSync(join(LIBRARIES, name, "faketime")));

/** Recorded meshes that are not part of the project lie beside the checkout, or are not to be had. */
const hasSharedData = existsSync(join(root, "..", "shared", "data"));

/** A skipped test is a failure, except where the data that some tests need are not there. */
function takeVitest(file) {
  if (!existsSync(file)) return count("unit tests wrote their report", false);
  const report = JSON.parse(readFileSync(file, "utf8"));
  for (const suite of report.testResults) {
    if (suite.assertionResults.length === 0 && suite.status === "failed") count(suite.name, false);
    for (const test of suite.assertionResults) {
      if (test.status === "passed") tally.passed += 1;
      else if (test.status === "failed" || hasSharedData) count(`${suite.name}: ${test.fullName} (${test.status})`, false);
      else tally.skipped += 1;
    }
  }
}

function takePlaywright(file) {
  if (!existsSync(file)) return count("browser tests wrote their report", false);
  const { stats } = JSON.parse(readFileSync(file, "utf8"));
  tally.passed += stats.expected;
  tally.failed += stats.unexpected + stats.flaky + stats.skipped;
}

const startedAt = Date.now();
ensureInstalled();
ensureDebian("chromium", () => existsSync("/usr/bin/chromium"), "the browser tests");
ensureDebian("prometheus", () => existsSync("/usr/bin/prometheus"), "the tests of what Prometheus reads");
ensureDebian(
  "prometheus-alertmanager",
  () => existsSync("/usr/bin/prometheus-alertmanager"),
  "the tests of what Alertmanager is told",
);
ensureDebian("postgresql", hasPostgres, "the tests of the store on PostgreSQL");
ensureDebian("libfaketime", hasFaketime, "the tests over daylight saving");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const env = long ? { TERANYINA_LONG: "1" } : {};

step("lint", "biome", ["check", "--error-on-warnings", "."]);
step("arrows inside rooms", "node", ["scripts/check-arrows.mjs"]);
step("dead code", "knip", ["--no-progress"]);
step("code that only tests use", "knip", ["--production", "-c", "knip.production.json", "--no-progress"]);
ensureBuilt();
step("types", "tsc", ["--noEmit"]);
console.log("\n== unit, property, conformance and integration tests");
const vitestReport = join(results, "vitest.json");
run("vitest", ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${vitestReport}`], env);
takeVitest(vitestReport);
console.log("\n== browser tests");
const playwrightReport = join(results, "playwright.json");
run("playwright", ["test"], { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport });
takePlaywright(playwrightReport);

console.log(`\ntook ${Math.round((Date.now() - startedAt) / 1000)} s`);
const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : "";
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
process.exit(tally.failed === 0 ? 0 : 1);
