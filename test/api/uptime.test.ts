import { describe, expect, it } from "vitest";
import { uptimeText } from "../../src/api/resources/hypervisors/uptime.ts";
import { ADMIN, ask, bodyOf, smallCloud } from "./rig.ts";

/** A cloud whose driver tells it. */
const libvirtCloud = () => smallCloud({ conf: { DEFAULT: { compute_driver: "libvirt.LibvirtDriver" } } });

const SECOND = 1000;
const HOUR = 3600 * SECOND;

describe("uptime of a hypervisor", () => {
  it.each([
    [0, " 00:00:00 up 0 min,  0 users,  load average: 0.00, 0.00, 0.00\n"],
    [61 * SECOND, " 00:01:01 up 1 min,  0 users,  load average: 0.00, 0.00, 0.00\n"],
    [2 * HOUR + 33 * 60 * SECOND, " 02:33:00 up  2:33,  0 users,  load average: 0.00, 0.00, 0.00\n"],
    [25 * HOUR, " 01:00:00 up 1 day,  1:00,  0 users,  load average: 0.00, 0.00, 0.00\n"],
    [60 * HOUR + 5 * SECOND, " 12:00:05 up 2 days, 12:00,  0 users,  load average: 0.00, 0.00, 0.00\n"],
    [48 * HOUR + 60 * SECOND, " 00:01:00 up 2 days, 1 min,  0 users,  load average: 0.00, 0.00, 0.00\n"],
  ])("after %i ms is what the command of that name prints", (now, text) => {
    const { state } = smallCloud({ plan: { start: "2026-01-01T00:00:00Z" } });
    expect(uptimeText(state, now)).toBe(text);
  });

  it("has a route of its own up to 2.87, and is in the details from 2.88 on", () => {
    const cloud = libvirtCloud();
    cloud.run({ for: 5 * 60 * SECOND });
    const text = expect.stringMatching(/ up 5 min, {2}0 users, /);
    const { hypervisor } = bodyOf(ask(cloud, "GET", "/os-hypervisors/1/uptime", { as: ADMIN, minor: 52 }));
    expect(hypervisor).toEqual({
      id: 1,
      hypervisor_hostname: "host1",
      state: "up",
      status: "enabled",
      uptime: text,
    });
    expect(ask(cloud, "GET", "/os-hypervisors/1/uptime", { as: ADMIN, minor: 88 }).status).toBe(404);
    const detailed = (minor: number) => bodyOf(ask(cloud, "GET", "/os-hypervisors/detail", { as: ADMIN, minor }));
    expect(detailed(88).hypervisors).toMatchObject([{ uptime: text }, { uptime: text }, { uptime: text }]);
    expect(detailed(87).hypervisors?.[0]).not.toHaveProperty("uptime");
  });

  it("is not to be had of a host that is down", () => {
    const cloud = libvirtCloud();
    cloud.dispatch({ type: "host-down", host: "host1", forced: true });
    expect(ask(cloud, "GET", "/os-hypervisors/1/uptime", { as: ADMIN, minor: 52 })).toMatchObject({
      status: 400,
      body: { badRequest: { message: "Compute service of host1 is unavailable at this time." } },
    });
    const { hypervisors } = bodyOf(ask(cloud, "GET", "/os-hypervisors/detail", { as: ADMIN, minor: 88 }));
    expect(hypervisors?.[0]).toMatchObject({ state: "down", uptime: null });
  });

  it("is not told by the fake driver", () => {
    const cloud = smallCloud();
    expect(ask(cloud, "GET", "/os-hypervisors/1/uptime", { as: ADMIN, minor: 52 }).status).toBe(501);
    const { hypervisors } = bodyOf(ask(cloud, "GET", "/os-hypervisors/detail", { as: ADMIN, minor: 88 }));
    expect(hypervisors?.[0]).toMatchObject({ state: "up", uptime: null });
  });
});
