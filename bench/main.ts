import { api } from "./api.ts";
import { cloud } from "./cloud.ts";
import { http } from "./http.ts";
import { kernel } from "./kernel.ts";
import { scheduler } from "./scheduler.ts";
import { study } from "./study.ts";

/** One line for each bench: `npm run bench` runs all, `npm run bench -- NAME…` those named. */
const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = { kernel, cloud, scheduler, api, http, study };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(", ")}; there are: ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}
console.log(`node ${process.version} ${process.execArgv.join(" ")}, ${process.arch}; CPU time, medians`);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length === 0 || names.includes(name)) await bench();
}
