/** The command line within the test's own process, with what it printed. */
import { runCli } from "#cli/main.ts";

export async function cli(...argv: string[]) {
  let out = "";
  let error = "";
  const status = await runCli(argv, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { status, out, error };
}
