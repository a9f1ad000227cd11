import { describe, expect, it } from "vitest";
import { type Recovery, recoveryOf } from "../../src/lifecycle/hosts/recover.ts";
import { parseConf } from "../../src/model/conf/conf.ts";
import { POWER, type PowerState, type TaskState, type VmState } from "../../src/model/records/server-states.ts";
import { equalHosts, smallCloud } from "../fixtures/small-cloud.ts";
import { ADMIN, IMAGE, Lab } from "./lab.ts";

type Row = readonly [VmState, TaskState | null, PowerState, Recovery | null];
const { RUNNING, PAUSED, SHUTDOWN, NOSTATE, CRASHED } = POWER;

/** What nova-compute does about a server when it starts (nova/compute/manager `_init_instance`), the first that fits. */
const ROWS: readonly Row[] = [
  // Nothing is done for what is gone, or softly so.
  ["soft-delete", "deleting", RUNNING, null],
  ["soft-delete", null, SHUTDOWN, null],
  ["deleted", "deleting", RUNNING, null],
  // A delete is gone on with, in whatever state.
  ["active", "deleting", RUNNING, "delete"],
  ["error", "deleting", RUNNING, "delete"],
  ["building", "deleting", NOSTATE, "delete"],
  ["active", "soft-deleting", RUNNING, null],
  // What is in ERROR stays there.
  ["error", "resize_migrating", RUNNING, "moved back"],
  ["error", "migrating", RUNNING, null],
  ["error", "powering-off", RUNNING, null],
  ["error", "spawning", RUNNING, null],
  ["error", null, RUNNING, null],
  // A build is lost.
  ["building", null, NOSTATE, "failed"],
  ["building", "spawning", NOSTATE, "failed"],
  ["active", "scheduling", NOSTATE, "failed"],
  ["active", "block_device_mapping", NOSTATE, "failed"],
  ["active", "networking", NOSTATE, "failed"],
  ["active", "spawning", NOSTATE, "failed"],
  ["shelved_offloaded", "spawning", NOSTATE, "failed"],
  // So is a rebuild, of what was ACTIVE or SHUTOFF.
  ["active", "rebuilding", RUNNING, "failed"],
  ["active", "rebuild_block_device_mapping", RUNNING, "failed"],
  ["active", "rebuild_spawning", RUNNING, "failed"],
  ["stopped", "rebuilding", SHUTDOWN, "failed"],
  ["paused", "rebuilding", PAUSED, null],
  // Snapshots, and moves that have not begun, are forgotten.
  ["active", "image_snapshot_pending", RUNNING, "forgotten"],
  ["active", "image_pending_upload", RUNNING, "forgotten"],
  ["active", "image_uploading", RUNNING, "forgotten"],
  ["stopped", "image_snapshot", SHUTDOWN, "forgotten"],
  ["active", "resize_prep", RUNNING, "forgotten"],
  ["active", "image_backup", RUNNING, null],
  // A reboot that was to come is done; one that was under way only where the guest does not run.
  ["active", "reboot_pending", RUNNING, "reboot"],
  ["active", "reboot_pending", SHUTDOWN, "reboot"],
  ["active", "reboot_pending_hard", RUNNING, "reboot"],
  ["active", "reboot_started", SHUTDOWN, "reboot"],
  ["active", "reboot_started_hard", CRASHED, "reboot"],
  ["active", "reboot_started", RUNNING, "unharmed"],
  ["active", "reboot_started_hard", RUNNING, "unharmed"],
  ["active", "rebooting", RUNNING, "unharmed"],
  ["active", "rebooting_hard", RUNNING, "unharmed"],
  ["active", "rebooting", SHUTDOWN, null],
  ["active", "rebooting_hard", SHUTDOWN, null],
  // Pause and unpause: by what the guest is.
  ["active", "pausing", RUNNING, "unharmed"],
  ["active", "pausing", PAUSED, null],
  ["paused", "unpausing", RUNNING, "unharmed"],
  ["paused", "unpausing", PAUSED, "unpause"],
  ["paused", "unpausing", SHUTDOWN, null],
  // Power: it is asked for once more.
  ["active", "powering-off", RUNNING, "stop"],
  ["stopped", "powering-off", SHUTDOWN, "stop"],
  ["stopped", "powering-on", SHUTDOWN, "start"],
  // Moves that were under way are taken back.
  ["active", "resize_migrating", SHUTDOWN, "moved back"],
  ["active", "migrating", RUNNING, "moved back"],
  ["active", "resize_migrated", SHUTDOWN, null],
  ["active", "resize_finish", SHUTDOWN, null],
  // The rest is as it was.
  ["active", "suspending", RUNNING, null],
  ["suspended", "resuming", SHUTDOWN, null],
  ["active", "rescuing", RUNNING, null],
  ["active", "shelving", RUNNING, null],
  ["active", null, RUNNING, null],
  ["active", null, SHUTDOWN, null],
];

describe("what a start of nova-compute does about a server", () => {
  it.each(ROWS)("that is %s, with task_state %s and power_state %s: %s", (vmState, taskState, guest, expected) => {
    const { server } = new Lab();
    expect(recoveryOf({ ...server, state: { ...server.state, vmState, taskState, guest } })).toBe(expected);
  });

  it.each([
    ["starts a guest that ran", true, RUNNING, RUNNING],
    ["leaves it off where it is not asked to", false, RUNNING, SHUTDOWN],
    ["leaves one off that was", true, SHUTDOWN, SHUTDOWN],
  ])("%s (`resume_guests_state_on_host_boot` %s, power_state %s)", (_what, asked, powerState, after) => {
    const lab = new Lab({ DEFAULT: { resume_guests_state_on_host_boot: asked } });
    if (powerState === SHUTDOWN) {
      lab.act({ "os-stop": null });
      lab.settle();
    }
    lab.cloud.dispatch({ type: "host-down", host: "host1", powerLost: true });
    expect(lab.server.state.guest).toBe(SHUTDOWN);
    lab.cloud.dispatch({ type: "host-up", host: "host1" });
    expect(lab.server.state).toMatchObject({
      guest: after,
      powerState,
      vmState: powerState === RUNNING ? "active" : "stopped",
    });
  });

  it("ends a resize on the same host that had only its claim there", () => {
    const cloud = smallCloud({
      hosts: equalHosts(1),
      flavors: [
        { id: "1", vcpus: 1, ram: 512, disk: 1 },
        { id: "2", vcpus: 2, ram: 1024, disk: 1 },
      ],
      conf: parseConf({ DEFAULT: { allow_resize_to_same_host: true } }, "zed").conf,
      latency: [{ step: "resize_prep", duration: { dist: "const", value: 10 } }],
    });
    const headers = { "openstack-api-version": "compute 2.93" };
    const server = { name: "s1", flavorRef: "1", imageRef: IMAGE, networks: "none" };
    cloud.request({ method: "POST", path: "/v2.1/servers", headers, body: { server }, as: ADMIN });
    cloud.run({ idle: true });
    const path = `/v2.1/servers/${cloud.state.servers.get(0)?.id}/action`;
    cloud.request({ method: "POST", path, headers, body: { resize: { flavorRef: "2" } }, as: ADMIN });
    cloud.run({ for: 5000 });
    expect(cloud.state.migrations.get(0)?.status).toBe("pre-migrating");
    cloud.dispatch({ type: "host-down", host: "host1" });
    cloud.dispatch({ type: "host-up", host: "host1" });
    cloud.run({ idle: true });
    expect(cloud.state.migrations.get(0)).toMatchObject({ status: "error", allocation: null, claim: null });
    expect(cloud.state.hosts.get(0)?.usage.allocated.vcpus).toBe(1);
    expect(cloud.state.servers.get(0)?.state).toMatchObject({ vmState: "active", taskState: null });
  });

  it("is done once: a host that is up already is not started again", () => {
    const lab = new Lab();
    lab.hold("reboot");
    lab.act({ reboot: { type: "HARD" } });
    lab.settle();
    lab.trace();
    lab.cloud.dispatch({ type: "host-up", host: "host1" });
    lab.settle();
    expect(lab.trace()).toEqual([]);
    expect(lab.server.operations).toHaveLength(1);
  });
});
