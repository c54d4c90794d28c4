// Brings a checkout into a state in which it can run: packages installed, site built. Plain JavaScript for any Node from 20 on,
// because it runs before anything is installed. Does nothing where nothing changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const INSTALL_STAMP = join(root, "node_modules", ".teranyina-install");
const BUILD_STAMP = join(root, ".next", "teranyina-build");
const BUILT_FROM = [
  "app",
  "components",
  "lib",
  "scripts",
  "public",
  "next.config.js",
  "proxy.ts",
  "tsconfig.json",
  "package-lock.json",
];

export function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: "1",
      PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH}`,
      ...env,
    },
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

function must(what, status) {
  if (status === 0) return;
  console.error(`teranyina: ${what} failed (exit ${status}); its own words stand above`);
  process.exit(1);
}

function hashFiles(paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) {
        if (name !== "build" || !path.endsWith("public")) visit(join(path, name));
      }
      return;
    }
    hash.update(relative(root, path)).update("\0").update(readFileSync(path)).update("\0");
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest("hex");
}

function isStamped(stamp, value) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === value;
}

export function ensureInstalled() {
  const wanted = hashFiles(["package-lock.json", ".npmrc"]);
  if (isStamped(INSTALL_STAMP, wanted)) return;
  console.log("teranyina: installing packages (once) …");
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // A registry that does not serve every platform's optional package leaves a lockfile that `npm ci` refuses; `npm install` takes
  // the same pinned versions and leaves those packages out.
  if (run("npm", ["ci", ...quiet, "--loglevel=silent"]) !== 0)
    must("npm install", run("npm", ["install", "--no-save", ...quiet]));
  writeFileSync(INSTALL_STAMP, wanted);
}

export function ensureBuilt() {
  const wanted = hashFiles(BUILT_FROM);
  if (isStamped(BUILD_STAMP, wanted) && existsSync(join(root, ".next", "BUILD_ID"))) return;
  console.log("teranyina: building the site …");
  must("npm run build", run("npm", ["run", "--silent", "build"]));
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  if (!process.argv.includes("--install-only")) ensureBuilt();
}
