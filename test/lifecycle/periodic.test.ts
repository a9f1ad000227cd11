import { describe, expect, it } from "vitest";
import { POWER } from "../../src/model/records/server-states.ts";
import { ADMIN, Lab } from "./lab.ts";

const MINUTE = 60_000;

/** The server's status minute by minute, from now on. */
function statuses(lab: Lab, minutes: number): string[] {
  return Array.from({ length: minutes }, () => {
    lab.cloud.run({ for: MINUTE });
    return lab.status;
  });
}

function downAndUp(lab: Lab, ms: number): void {
  const host = lab.server.state.host ?? "";
  lab.cloud.dispatch({ type: "host-down", host });
  lab.cloud.run({ for: ms });
  lab.cloud.dispatch({ type: "host-up", host });
}

function configure(lab: Lab, set: Readonly<Record<string, number | boolean>>): void {
  const { conf } = lab.cloud.state.settings;
  lab.cloud.dispatch({ type: "configure", set: { conf: { ...conf, DEFAULT: { ...conf.DEFAULT, ...set } } } });
}

describe("reclaim", () => {
  it("takes what is older than the interval at the first run after it, and not before", () => {
    const lab = new Lab({ DEFAULT: { reclaim_instance_interval: 150 } });
    lab.request("DELETE", `/servers/${lab.server.id}`);
    expect(statuses(lab, 4)).toEqual(["SOFT_DELETED", "SOFT_DELETED", "gone", "gone"]);
  });

  it("waits for a host that is down, and comes with it", () => {
    const lab = new Lab({ DEFAULT: { reclaim_instance_interval: 100 } });
    lab.request("DELETE", `/servers/${lab.server.id}`);
    downAndUp(lab, 10 * MINUTE);
    expect(lab.status).toBe("SOFT_DELETED");
    expect(statuses(lab, 1)).toEqual(["gone"]);
  });

  it("follows an interval that is changed", () => {
    const lab = new Lab({ DEFAULT: { reclaim_instance_interval: 100_000 } });
    lab.request("DELETE", `/servers/${lab.server.id}`);
    configure(lab, { reclaim_instance_interval: 1 });
    expect(statuses(lab, 1)).toEqual(["gone"]);
    const longer = new Lab({ DEFAULT: { reclaim_instance_interval: 100 } });
    longer.request("DELETE", `/servers/${longer.server.id}`);
    configure(longer, { reclaim_instance_interval: 200 });
    expect(statuses(longer, 4)).toEqual(["SOFT_DELETED", "SOFT_DELETED", "SOFT_DELETED", "gone"]);
  });

  it("rests while `periodic_enable` is off", () => {
    const lab = new Lab({ DEFAULT: { reclaim_instance_interval: 1 } });
    lab.request("DELETE", `/servers/${lab.server.id}`);
    configure(lab, { periodic_enable: false });
    expect(statuses(lab, 5).at(-1)).toBe("SOFT_DELETED");
    configure(lab, { periodic_enable: true });
    expect(statuses(lab, 1)).toEqual(["gone"]);
  });
});

describe("the other periodic tasks", () => {
  it("offload what was shelved `shelved_offload_time` ago, every `shelved_poll_interval`", () => {
    const lab = new Lab({ DEFAULT: { shelved_offload_time: 90, shelved_poll_interval: 180 } });
    lab.act({ shelve: null });
    expect(statuses(lab, 4)).toEqual(["SHELVED", "SHELVED", "SHELVED_OFFLOADED", "SHELVED_OFFLOADED"]);
    expect(lab.server.state.host).toBeNull();
  });

  it("unrescue after `rescue_timeout`", () => {
    const lab = new Lab({ DEFAULT: { rescue_timeout: 90 } });
    lab.act({ rescue: null });
    expect(statuses(lab, 3)).toEqual(["RESCUE", "ACTIVE", "ACTIVE"]);
  });

  it("confirm a resize after `resize_confirm_window`, and only while the source is up", () => {
    const lab = new Lab({ DEFAULT: { resize_confirm_window: 90 } });
    lab.act({ migrate: null }, ADMIN);
    lab.settle();
    const source = "host1" === lab.server.state.host ? "host2" : "host1";
    lab.cloud.dispatch({ type: "host-down", host: source, forced: true });
    expect(statuses(lab, 4).at(-1)).toBe("VERIFY_RESIZE");
    lab.cloud.dispatch({ type: "host-up", host: source });
    expect(statuses(lab, 1)).toEqual(["ACTIVE"]);
    expect(lab.server.actions.map(({ action }) => action)).toEqual(["create", "migrate", "confirmResize"]);
  });

  it("reboot hard what hangs in a soft reboot for `reboot_timeout`", () => {
    const lab = new Lab({ DEFAULT: { reboot_timeout: 90 } });
    lab.hold("reboot");
    lab.act({ reboot: { type: "SOFT" } });
    expect(statuses(lab, 2)).toEqual(["REBOOT", "HARD_REBOOT"]);
    lab.release("reboot");
    expect(lab.status).toBe("ACTIVE");
  });

  it("give up a build after `instance_build_timeout`, which may yet end well", () => {
    const lab = new Lab({ DEFAULT: { instance_build_timeout: 90 } });
    lab.hold("spawn");
    const { slot } = lab;
    lab.request("POST", "/servers", {
      server: { name: "s2", flavorRef: "1", imageRef: lab.server.spec.imageRef, networks: "none" },
    });
    const second = () => lab.cloud.state.servers.get(slot + 1)?.state.vmState;
    lab.cloud.run({ for: MINUTE });
    expect(second()).toBe("building");
    lab.cloud.run({ for: MINUTE });
    expect(second()).toBe("error");
    lab.release("spawn");
    expect(second()).toBe("active");
  });

  it("stop a server whose guest stopped by itself, at the next power-state sync", () => {
    const lab = new Lab({ DEFAULT: { sync_power_state_interval: 180 } });
    lab.act({ "os-stop": null });
    lab.settle();
    lab.act({ "os-resetState": { state: "active" } }, ADMIN);
    expect(statuses(lab, 3)).toEqual(["ACTIVE", "ACTIVE", "SHUTOFF"]);
    expect(lab.trace()).toEqual([
      "active/powering-off",
      "stopped/null",
      "active/null",
      "active/powering-off",
      "stopped/null",
    ]);
  });

  it("see what a power loss did to the guests of a host", () => {
    const lab = new Lab({ DEFAULT: { sync_power_state_interval: 60 } });
    const host = lab.server.state.host ?? "";
    lab.cloud.dispatch({ type: "host-down", host, powerLost: true });
    lab.cloud.run({ for: 10 * MINUTE });
    expect(lab.status).toBe("ACTIVE");
    lab.cloud.dispatch({ type: "host-up", host });
    expect(lab.server.state.powerState).toBe(POWER.RUNNING);
    expect(statuses(lab, 1)).toEqual(["SHUTOFF"]);
  });
});
