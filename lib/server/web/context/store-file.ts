/** Looks whether the file of an SQLite store is still the one that was opened: a removed one goes on answering whoever has it open. */
import { stat } from "node:fs/promises";

export type StoreFileState = "there" | "not-yet" | "removed";

export type StoreFile = {
  readonly state: StoreFileState;
  /** @returns true where another file has taken the place of the one that was there. */
  look(): Promise<boolean>;
};

/** @param url of the store; one that is no file of this machine is always there. */
export function followStoreFile(url: string): StoreFile {
  const path = url.startsWith("sqlite:") ? url.slice("sqlite:".length) : null;
  let state: StoreFileState = path === null ? "there" : "not-yet";
  let seen: string | null = null;
  return {
    get state() {
      return state;
    },
    async look() {
      if (path === null) return false;
      const now = await identityOf(path);
      if (now === null) {
        if (seen !== null) state = "removed";
        return false;
      }
      const isAnother = seen !== null && seen !== now;
      seen = now;
      state = "there";
      return isAnother;
    },
  };
}

/** Numbers of removed files are used again: the time of birth tells the two apart. null: there is none. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino, birthtimeMs } = await stat(path);
    return `${dev}/${ino}/${birthtimeMs}`;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return null;
    throw cause;
  }
}
