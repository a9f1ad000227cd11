import { Worker } from "node:worker_threads";
import { PluginError, watchPlugins } from "../../scenario/format/plugin-hooks.ts";

/** Under this name the watchdog finds the way out that is not trapped. */
export const WAY_OUT = Symbol.for("novasim.exit");

/** Longest text of a hook in the shared memory, bytes. */
const NAME_BYTES = 1024;

/** What the watchdog sees of a thread. */
export interface HookMemory {
  /** How often a hook began, and the number of the hook that runs; 0: none. */
  readonly now: Int32Array<SharedArrayBuffer>;
  /** The name of hook N at (N - 1) × NAME_BYTES, ended by a zero byte. */
  readonly names: Uint8Array<SharedArrayBuffer>;
}

/** Hooks that have a name of their own in the shared memory; the rest share the last. */
const HOOKS = 256;

/**
 * Watches the plugins of this thread. A hook that ends the process gets an error in place of it, and one that
 * never returns is stopped by a thread of its own, which starts with the first plugin that is loaded.
 *
 * @param fault hears of each fault before it is thrown
 */
export function guardPlugins(fault: (error: PluginError) => void = () => {}): void {
  const memory: HookMemory = {
    now: new Int32Array(new SharedArrayBuffer(8)),
    names: new Uint8Array(new SharedArrayBuffer(HOOKS * NAME_BYTES)),
  };
  const numbers = new Map<string, number>();
  let running: string | null = null;
  let started = false;
  const numberOf = (hook: string): number => {
    let number = numbers.get(hook);
    if (number === undefined) {
      number = Math.min(numbers.size + 1, HOOKS);
      numbers.set(hook, number);
      const text = new TextEncoder().encode(hook).subarray(0, NAME_BYTES - 1);
      memory.names.set([...text, 0], (number - 1) * NAME_BYTES);
    }
    return number;
  };
  const note = (hook: string | null): void => {
    running = hook;
    Atomics.add(memory.now, 0, 1);
    Atomics.store(memory.now, 1, hook === null ? 0 : numberOf(hook));
  };
  watchPlugins({
    enter(hook) {
      if (!started) {
        started = true;
        trapExits(() => running);
        startWatchdog(memory);
      }
      const before = running;
      note(hook);
      return before;
    },
    leave: note,
    fault,
  });
}

function startWatchdog(memory: HookMemory): void {
  new Worker(new URL("./watchdog.js", import.meta.url), { workerData: memory }).unref();
}

/** Has what ends the process throw while a hook runs. */
function trapExits(running: () => string | null): void {
  const { reallyExit } = process as unknown as { reallyExit(code: number): never };
  Reflect.set(globalThis, WAY_OUT, reallyExit.bind(process));
  for (const name of ["exit", "reallyExit", "abort", "kill"] as const) {
    const real: unknown = Reflect.get(process, name);
    if (typeof real !== "function") continue;
    Reflect.set(process, name, (...args: unknown[]): unknown => {
      if (running() !== null) throw new PluginError(`called process.${name}()`);
      return Reflect.apply(real, process, args);
    });
  }
}
