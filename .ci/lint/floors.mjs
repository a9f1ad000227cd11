/**
 * The floors of the house from the ground up (docs/ARCHITECTURE.md, Floors), and the face of each place: the files that
 * other places may import. A face names files and whole folders (ending in "/") inside its place; null: every file.
 */

/** @typedef {Readonly<Record<string, readonly string[] | null>>} Floor a place of the floor, with its face */

/** @type {readonly Floor[]} */
export const FLOORS = [
  { "engine/": null, "python/": null, "json/": null },
  { "model/": ["records/", "tables/", "events/", "conf/conf.ts"] },
  { "scheduler/": ["scheduler.ts", "contract.ts", "request.ts", "host-state.ts", "errors.ts", "index.ts"] },
  {
    "lifecycle/": [
      "decide.ts",
      "operations.ts",
      "core/",
      "machine/admission.ts",
      "machine/transitions.ts",
      "neutron/addressing.ts",
      "neutron/visible.ts",
      "operations/attach/device-names.ts",
      "placing/quota.ts",
    ],
  },
  { "world.ts": null },
  {
    "api/": [
      "application.ts",
      "client.ts",
      "core/call.ts",
      "policy/",
      "protocol/errors.ts",
      "servers/actions.ts",
      "servers/actions/define.ts",
    ],
  },
  { "cloud.ts": null },
  { "invariants/": ["invariants.ts", "ledger.ts"], "decisions.ts": null },
  {
    "scenario/": ["format/", "log/last-events.ts", "measure/", "plan/", "read/load.ts", "run/run.ts", "study/"],
    "conform/": [
      "conform.ts",
      "decisions/decision-check.ts",
      "decisions/decision-files.ts",
      "format.ts",
      "read-transcript.ts",
      "replay.ts",
      "report.ts",
    ],
    "report/": [
      "html/page.ts",
      "html/recorded-run.ts",
      "html/sections.ts",
      "html/template.ts",
      "lifecycle/",
      "series/",
      "text/",
    ],
    "testing/": ["index.ts", "attack.ts"],
  },
  { "cli/": [], "http/": ["serve.ts", "fixture.ts", "default-cloud.ts", "branches/clock.ts"] },
  { "index.ts": [], "testing.ts": [] },
];
