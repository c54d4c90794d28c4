/** `backup` and `restore`: a whole copy of the store, made while it is in use, and put back. */
import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { openHistory } from "#lib/history/registry.ts";
import { HistoryFailure } from "#lib/history/types.ts";
import { absoluteStore } from "#lib/server/config/load.ts";
import type { CliCommand } from "../command.ts";
import { EXIT_FAILED, EXIT_OK, type Io, printJson } from "../io.ts";
import { CONFIG_OPTION, configOptionSchema, configOrComplain, parseOptions } from "../options.ts";

const optionsSchema = configOptionSchema.and(z.object({ history: z.string().optional(), force: z.boolean().default(false) }));

const HISTORY_OPTION = ["--history <url>", "the store (default: the one of the configuration)"] as const;

export const backupCommand: CliCommand = {
  define: (command) =>
    command
      .name("backup")
      .description("copy the whole store into FILE while it is in use")
      .argument("<file>", "the copy; it must not exist yet, but for --force")
      .option(...HISTORY_OPTION)
      .option("--force", "overwrite FILE")
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        "\nThe copy holds every round that was stored when it ends. A PostgreSQL store is copied by its own tools (pg_dump).\n\n" +
          "Examples:\n  teranyina backup /backup/mesh.db\n  teranyina backup /backup/mesh.db --history sqlite:./data/teranyina.db --force",
      ),
  async run(io, [given = ""], options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const { force, json } = parsed.value;
    const url = storeOf(io, parsed.value);
    if (url === null) return EXIT_FAILED;
    const file = resolve(given);
    if (existsSync(file) && !force) return complain(io, `${file} exists. Give another name, or --force.`);
    const opened = await openHistory(url, "read");
    if (!opened.ok) return complain(io, opened.error.message);
    const store = opened.value;
    const unfinished = `${file}.unfinished`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await rm(unfinished, { force: true });
      await store.backup(unfinished);
      // Under its own name only once it is whole.
      await rename(unfinished, file);
      const { size } = await stat(file);
      const rounds = await store.totalRounds();
      if (json) printJson(io, { file, bytes: size, rounds });
      else io.out(`${file}: ${(size / 1e6).toFixed(1)} MB, ${rounds} rounds\n`);
      return EXIT_OK;
    } catch (cause) {
      await rm(unfinished, { force: true });
      if (cause instanceof HistoryFailure || isSystemError(cause)) return complain(io, cause.message);
      throw cause;
    } finally {
      await store.close();
    }
  },
};

export const restoreCommand: CliCommand = {
  define: (command) =>
    command
      .name("restore")
      .description("put a copy that `backup` made in the place of the store")
      .argument("<file>", "the copy")
      .option(...HISTORY_OPTION)
      .option("--force", "replace a store that is there; it is kept beside it as *.before-restore")
      .option(...CONFIG_OPTION)
      .addHelpText(
        "after",
        "\nStop the collector first. The copy is looked at before anything is touched.\n\n" +
          "Examples:\n  teranyina restore /backup/mesh.db --force\n  teranyina restore /backup/mesh.db --history sqlite:./data/teranyina.db",
      ),
  async run(io, [given = ""], options) {
    const parsed = parseOptions(io, optionsSchema, options);
    if (!parsed.ok) return parsed.status;
    const url = storeOf(io, parsed.value);
    if (url === null) return EXIT_FAILED;
    if (!url.startsWith("sqlite:")) return complain(io, "A PostgreSQL store is restored by its own tools (pg_restore, psql).");
    try {
      return await restore(io, resolve(given), url.slice("sqlite:".length), parsed.value);
    } catch (cause) {
      if (isSystemError(cause)) return complain(io, cause.message);
      throw cause;
    }
  },
};

async function restore(io: Io, file: string, target: string, { force, json }: z.infer<typeof optionsSchema>): Promise<number> {
  const copy = await openHistory(`sqlite:${file}`, "read");
  if (!copy.ok) {
    const isOld = copy.error.code === "not-migrated";
    const why = copy.error.code === "missing" ? `There is no file ${file}.` : copy.error.message;
    if (!isOld) return complain(io, why);
  } else await copy.value.close();
  const isThere = existsSync(target);
  if (isThere && !force) return complain(io, `There is a store at ${target}. Give --force to replace it; it is kept beside it.`);
  if (isThere) {
    // Opened for writing, it tells whether a collector still writes to it, and its log is worked into the file as it closes.
    const old = await openHistory(`sqlite:${target}`, "write");
    if (!old.ok && old.error.code === "in-use") return complain(io, old.error.message);
    if (old.ok) await old.value.close();
  }
  await mkdir(dirname(target), { recursive: true });
  const incoming = `${target}.incoming`;
  await copyFile(file, incoming, constants.COPYFILE_FICLONE);
  const kept = isThere ? `${target}.before-restore` : null;
  if (kept !== null) await rename(target, kept);
  for (const part of ["-wal", "-shm"]) await rm(`${target}${part}`, { force: true });
  await rename(incoming, target);
  const opened = await openHistory(`sqlite:${target}`, "write");
  if (!opened.ok) return complain(io, opened.error.message);
  const rounds = await opened.value.totalRounds();
  await opened.value.close();
  if (json) printJson(io, { store: target, rounds, before: kept });
  else io.out(`${target}: ${rounds} rounds${kept === null ? "" : `; the store before: ${kept}`}\n`);
  return EXIT_OK;
}

function storeOf(io: Io, { history, config }: z.infer<typeof optionsSchema>): string | null {
  return history === undefined ? (configOrComplain(io, config)?.history.url ?? null) : absoluteStore(history, resolve("."));
}

function complain(io: Io, message: string): number {
  io.error(`error: ${message}\n`);
  return EXIT_FAILED;
}

function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "syscall" in cause;
}
