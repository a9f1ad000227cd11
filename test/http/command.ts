import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Whether the command was built. */
export const BUILT = existsSync(MAIN);

/** `novasim serve` in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** What it has written so far. */
  readonly output: () => string;
  /** Sends a signal, and waits for the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the command, and waits until it serves or has ended.
 * @param files most open files it may have; default: as many as this process
 */
export async function serveCommand(words: readonly string[] = [], files?: number): Promise<Running> {
  const command = [process.execPath, MAIN, "serve", "--port", "0", ...words];
  const [program = "", ...rest] =
    files === undefined ? command : ["sh", "-c", `ulimit -n ${files} && exec "$@"`, "sh", ...command];
  const child = spawn(program, rest);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += chunk;
    });
  }
  const exit = once(child, "exit");
  while (!/serving at \S+/.test(text) && child.exitCode === null)
    await Promise.race([once(child.stdout, "data"), exit]);
  const url = /serving at (\S+)/.exec(text)?.[1] ?? "";
  return {
    child,
    url,
    port: Number(url.split(":").at(-1)),
    output: () => text,
    async end(signal = "SIGTERM") {
      child.kill(signal);
      const [code] = await exit;
      return code as number | null; // of `exit`
    },
  };
}
