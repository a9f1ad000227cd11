import { closeSync, writeSync } from "node:fs";
import { Session } from "node:inspector";
import { workerData } from "node:worker_threads";
import { EXIT } from "../exit.ts";
import type { HookMemory } from "./watch.ts";

/** ms that one call of a hook may take; it takes microseconds where it is sound. */
const PATIENCE = 5000;
/** ms between looks. */
const LOOK = 250;

const { now, names } = workerData as HookMemory;
const slot = names.length / 256;
let calls = -1;
let since = performance.now();
setInterval(() => {
  const [began = 0, hook = 0] = [Atomics.load(now, 0), Atomics.load(now, 1)];
  if (began !== calls || hook === 0) {
    calls = began;
    since = performance.now();
  } else if (performance.now() - since > PATIENCE) stop(hook);
}, LOOK);

/** Names the hook and ends the process. */
function stop(hook: number): void {
  const text = names.slice((hook - 1) * slot, hook * slot);
  const name = new TextDecoder().decode(text.subarray(0, text.indexOf(0)));
  writeSync(2, `plugin ${name} did not return within ${PATIENCE / 1000} s\n`);
  // Node tells a person that a debugger is attached; there is none.
  closeSync(2);
  // The main thread may be the one that loops: only its inspector reaches into it then.
  const session = new Session();
  session.connectToMainThread();
  const exit = `(globalThis[Symbol.for("novasim.exit")] ?? process.reallyExit.bind(process))(${EXIT.INVALID})`;
  session.post("Runtime.evaluate", { expression: exit });
}
