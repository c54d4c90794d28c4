/** Whether the file of an SQLite store can be written, or made where it is not there yet. */
import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";

type Obstacle = { told: string; remedy: string };

/** @returns null where nothing is in the way. */
export function obstacleTo(path: string): Obstacle | null {
  // What cannot be looked at (a folder on the way is closed) is told by the try to make it.
  const there = existsSync(path) ? statSync(path) : null;
  if (there?.isDirectory()) {
    return { told: `${path} is a folder`, remedy: `Name a file in it: history.url: sqlite:${join(path, "teranyina.db")}` };
  }
  if (there !== null) return failureOf(() => accessSync(path, constants.R_OK | constants.W_OK), path);
  const folder = nearestFolder(dirname(path));
  if (!statSync(folder).isDirectory()) {
    const remedy = "Move that file away, or give another folder: history.url: sqlite:/var/lib/teranyina/teranyina.db";
    return { told: `${path} cannot be made: ${folder} is a file, not a folder`, remedy };
  }
  // Rights alone do not tell: a read-only or virtual file system refuses even root. What is made is removed at once.
  return failureOf(() => rmdirSync(mkdtempSync(join(folder, ".teranyina-doctor-"))), path, folder);
}

/** The folder itself, or what there is of the way to it. */
export function nearestFolder(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  return nearest;
}

function failureOf(attempt: () => void, path: string, folder = path): Obstacle | null {
  try {
    attempt();
    return null;
  } catch (cause) {
    const { code, message } = cause instanceof Error && "code" in cause ? cause : { code: "", message: String(cause) };
    const verb = folder === path ? "written" : "made";
    if (code === "EACCES" || code === "EPERM") {
      const { username } = userInfo();
      const remedy = `Give it to the user that runs the collector: chown ${username} ${folder} && chmod u+rwX ${folder}`;
      return { told: `${path} cannot be ${verb}: ${username} may not write to ${folder}`, remedy };
    }
    const remedy = "Give history.url a folder that can be written to: history.url: sqlite:/var/lib/teranyina/teranyina.db";
    return { told: `${path} cannot be ${verb} in ${folder} (${message})`, remedy };
  }
}
