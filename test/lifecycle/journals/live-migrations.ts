import { type Act, destroy, during, failing, hostDown, hostUp, reset, type Stage, type Story } from "./stage.ts";

const live = (host: string | null, more = {}) => ({ "os-migrateLive": { host, block_migration: "auto", ...more } });
const LIVE = live(null);
const forced =
  (host: string, minor = 67): Act =>
  (stage) =>
    void stage.request("POST", `/servers/${stage.server.id}/action`, live(host, { force: true }), minor);
const TARGET = "check_can_live_migrate_destination";
const SOURCE = "check_can_live_migrate_source";
const id = (stage: Stage) =>
  `/servers/${stage.server.id}/migrations/${stage.server.lastMigration === null ? 9 : stage.server.lastMigration + 1}`;
const abort: Act = (stage) => void stage.request("DELETE", id(stage));
const complete: Act = (stage) => void stage.request("POST", `${id(stage)}/action`, { force_complete: null });

export const LIVE_MIGRATIONS: readonly Story[] = [
  { name: "live migration", acts: [LIVE], failing: "liveMigrate" },
  { name: "live migration of a paused server", before: [{ pause: null }], acts: [LIVE] },
  { name: "live migration of a stopped server", before: [{ "os-stop": null }], acts: [LIVE] },
  { name: "live migration to a host", acts: [live("host3")] },
  { name: "live migration to a host that is none", acts: [live("host9")] },
  { name: "live migration to its own host", acts: [live("host1")] },
  { name: "live migration forced to a host", acts: [forced("host3")] },
  { name: "live migration forced to its own host", acts: [forced("host1")] },
  {
    name: "live migration forced to a host that is down",
    before: [hostDown("host3", { forced: true })],
    acts: [forced("host3")],
  },
  {
    name: "live migration forced to a host whose memory is just enough",
    plan: {
      hosts: [
        { name: "host1", vcpus: 8, memoryMb: 1024, diskGb: 20, hardware: { ramAllocationRatio: 1 } },
        { name: "host2", vcpus: 8, memoryMb: 512, diskGb: 20, hardware: { ramAllocationRatio: 1 } },
      ],
    },
    conf: { DEFAULT: { reserved_host_memory_mb: 0 } },
    acts: [forced("host2")],
  },
  {
    name: "live migration, the target does not suit",
    before: [failing(TARGET, "InvalidCPUInfo", "another CPU")],
    acts: [LIVE],
  },
  {
    name: "live migration, the source finds no shared storage",
    before: [failing(SOURCE, "InvalidSharedStorage", "none", 1)],
    acts: [LIVE],
  },
  {
    name: "live migration forced, the target does not suit",
    before: [failing(TARGET, "InvalidCPUInfo", "another CPU")],
    acts: [forced("host3")],
  },
  {
    name: "live migration, no second host may be tried",
    conf: { DEFAULT: { migrate_max_retries: 0 } },
    before: [failing(TARGET, "MigrationPreCheckError", "no")],
    acts: [LIVE],
  },
  {
    name: "live migration, one more host may be tried",
    conf: { DEFAULT: { migrate_max_retries: 1 } },
    before: [failing(TARGET, "MigrationPreCheckError", "no")],
    acts: [LIVE],
  },
  {
    name: "live migration before 2.34",
    acts: [
      (stage) =>
        void stage.request(
          "POST",
          `/servers/${stage.server.id}/action`,
          { "os-migrateLive": { host: null, block_migration: true, disk_over_commit: false } },
          24,
        ),
    ],
  },
  { name: "live migration, the source is down", before: [hostDown(undefined, { forced: true })], acts: [LIVE] },
  { name: "live migration called off while it runs", acts: [during("live_migration", LIVE, abort)] },
  { name: "live migration called off while it prepares", acts: [during("pre_live_migration", LIVE, abort)] },
  { name: "live migration called off while it is checked", acts: [during(TARGET, LIVE, abort)] },
  { name: "live migration called off after it ended", before: [LIVE], acts: [abort, complete] },
  {
    name: "live migration, calling it off fails",
    before: [failing("live_migration_abort")],
    acts: [during("live_migration", LIVE, abort)],
  },
  {
    name: "live migration forced to an end",
    acts: [
      (stage) => {
        stage.do(LIVE);
        while (stage.server.operations[0]?.phase !== "migrate") stage.cloud.run({ for: 1000 });
        stage.do(complete);
      },
    ],
  },
  { name: "live migration forced to an end before it runs", acts: [during("pre_live_migration", LIVE, complete)] },
  {
    name: "live migration, forcing it to an end fails",
    before: [failing("live_migration_force_complete")],
    acts: [during("live_migration", LIVE, complete)],
  },
  { name: "live migration whose state is reset", acts: [during("live_migration", LIVE, reset)] },
  { name: "live migration of a server that is deleted", acts: [during("live_migration", LIVE, destroy)] },
  {
    name: "live migration whose source stops",
    acts: [during("live_migration", LIVE, hostDown("host1")), hostUp("host1")],
  },
  {
    name: "live migration whose target stops",
    acts: [during("pre_live_migration", LIVE, hostDown("host2")), hostUp("host2")],
  },
  {
    name: "evacuation",
    before: [hostDown(undefined, { forced: true })],
    acts: [{ evacuate: {} }, hostUp("host1")],
    failing: "evacuate",
  },
  {
    name: "evacuation of a stopped server",
    before: [{ "os-stop": null }, hostDown(undefined, { forced: true })],
    acts: [{ evacuate: {} }],
    failing: "evacuate",
  },
  { name: "evacuation from a host that is up", acts: [{ evacuate: {} }] },
  {
    name: "evacuation to a host",
    before: [hostDown(undefined, { forced: true })],
    acts: [{ evacuate: { host: "host3" } }],
  },
  {
    name: "evacuation forced to a host",
    before: [hostDown(undefined, { forced: true })],
    acts: [
      (stage) =>
        void stage.request(
          "POST",
          `/servers/${stage.server.id}/action`,
          { evacuate: { host: "host3", force: true } },
          67,
        ),
    ],
  },
  {
    name: "evacuation for which there is no host",
    before: ["host1", "host2", "host3"].map((name) => hostDown(name, { forced: true })),
    acts: [{ evacuate: {} }],
  },
  {
    name: "evacuation whose state is reset",
    before: [hostDown(undefined, { forced: true })],
    acts: [during("spawn", { evacuate: {} }, reset)],
  },
];
