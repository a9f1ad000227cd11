import { destroy, during, failing, hostDown, hostUp, reset, type Story } from "./stage.ts";

const STOP = { "os-stop": null };
const RESIZE = { resize: { flavorRef: "2" } };
const BACK = { resize: { flavorRef: "1" } };
const MIGRATE = { migrate: null };
const CONFIRM = { confirmResize: null };
const REVERT = { revertResize: null };
const ROLLBACK = failing("migrate_disk_and_power_off", "InstanceFaultRollback");

export const MOVES: readonly Story[] = [
  { name: "resize", acts: [RESIZE], failing: "resize" },
  { name: "resize of a stopped server", before: [STOP], acts: [RESIZE] },
  {
    name: "resize on its own host",
    conf: { DEFAULT: { allow_resize_to_same_host: true } },
    before: [hostDown("host2"), hostDown("host3"), (stage) => stage.cloud.run({ for: 61_000 })],
    acts: [RESIZE],
  },
  {
    name: "resize for which there is no host",
    before: [hostDown("host2", { forced: true }), hostDown("host3", { forced: true })],
    acts: [RESIZE],
  },
  { name: "resize which the driver takes back", before: [ROLLBACK], acts: [RESIZE] },
  {
    name: "resize whose state is reset while the disk is carried",
    acts: [during("migrate_disk_and_power_off", RESIZE, reset)],
  },
  { name: "resize whose state is reset while it finishes", acts: [during("finish_migration", RESIZE, reset)] },
  {
    name: "resize whose state is reset before it is placed",
    acts: [
      (stage) => {
        stage.do(RESIZE);
        stage.do(reset);
      },
    ],
  },
  {
    name: "resize that is deleted while the disk is carried",
    acts: [during("migrate_disk_and_power_off", RESIZE, destroy)],
  },
  {
    name: "resize whose source stops",
    acts: [during("migrate_disk_and_power_off", RESIZE, hostDown("host1")), hostUp("host1")],
  },
  { name: "resize whose target stops", acts: [during("finish_migration", RESIZE, hostDown("host2")), hostUp("host2")] },
  { name: "migration", acts: [MIGRATE], failing: "migrate" },
  { name: "migration to a host", acts: [{ migrate: { host: "host3" } }] },
  {
    name: "migration to a host that cannot take it",
    before: [hostDown("host3", { forced: true })],
    acts: [{ migrate: { host: "host3" } }],
  },
  { name: "migration to its own host", acts: [{ migrate: { host: "host1" } }] },
  { name: "migration to no host", acts: [{ migrate: { host: "host9" } }] },
  { name: "migration from a host that is down", before: [hostDown(undefined, { forced: true })], acts: [MIGRATE] },
  { name: "resize to the same flavor, to none, and to the other", acts: [BACK, { resize: { flavorRef: "9" } }] },
  { name: "resize beyond the quota", conf: { quota: { cores: 1 } }, acts: [RESIZE, MIGRATE] },
  { name: "resize within the quota", conf: { quota: { cores: 2, ram: 1024 } }, acts: [RESIZE] },
  { name: "confirm", before: [RESIZE], acts: [CONFIRM], failing: "confirmResize" },
  { name: "confirm of a stopped server", before: [STOP, MIGRATE], acts: [CONFIRM] },
  {
    name: "confirm of what was not resized",
    before: [{ "os-resetState": { state: "error" } }],
    acts: [CONFIRM, REVERT],
  },
  { name: "confirm while the source is down", before: [RESIZE, hostDown("host1", { forced: true })], acts: [CONFIRM] },
  { name: "revert", before: [RESIZE], acts: [REVERT], failing: "revertResize" },
  { name: "revert of a stopped server", before: [STOP, RESIZE], acts: [REVERT], failing: "revertResize" },
  { name: "revert beyond the quota", before: [RESIZE, BACK], acts: [REVERT] },
  {
    name: "revert whose source stops",
    before: [RESIZE],
    acts: [during("finish_revert_migration", REVERT, hostDown("host1")), hostUp("host1")],
  },
  { name: "delete in VERIFY_RESIZE", before: [RESIZE], acts: [destroy] },
  {
    name: "soft delete in VERIFY_RESIZE",
    conf: { DEFAULT: { reclaim_instance_interval: 1 } },
    before: [STOP, RESIZE],
    acts: [destroy],
  },
];
