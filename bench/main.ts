import { protectStates } from "../src/model/tables/immutable.ts";
import { api } from "./api.ts";
import { cloud } from "./cloud.ts";
import { crowd } from "./crowd.ts";
import { http } from "./http.ts";
import { kernel } from "./kernel.ts";
import { scheduler } from "./scheduler.ts";
import { study } from "./study.ts";
import { traces } from "./traces.ts";

// As on the command line: nobody holds the states that are measured.
protectStates(false);

type Bench = () => void | Promise<void>;

/** `npm run bench` runs these, `npm run bench -- NAME…` those named. */
const BENCHES: Readonly<Record<string, Bench>> = { kernel, cloud, scheduler, api, http, study, traces };
/** What takes ten minutes or more runs only when it is named. */
const LONG: Readonly<Record<string, Bench>> = { crowd };
const ALL = { ...BENCHES, ...LONG };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(", ")}; there are: ${Object.keys(ALL).join(", ")}`);
  process.exit(2);
}
console.log(`node ${process.version} ${process.execArgv.join(" ")}, ${process.arch}; CPU time, medians`);
for (const [name, bench] of Object.entries(names.length === 0 ? BENCHES : ALL)) {
  if (names.length === 0 || names.includes(name)) await bench();
}
