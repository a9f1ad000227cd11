/** Rules above microversion 2.93, where the recordings end: they rest on Nova's version history and source. */
import { describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, said, smallCloud } from "./rig.ts";

function show(cloud: ReturnType<typeof smallCloud>, id: string, minor: number): Record<string, unknown> {
  return (bodyOf(ask(cloud, "GET", `/servers/${id}`, { minor })) as unknown as { server: Record<string, unknown> })
    .server;
}

describe("microversions above 2.93", () => {
  it("2.94: a hostname may be a full domain name", () => {
    const cloud = smallCloud();
    const body = {
      server: { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", hostname: "a.example.com" },
    };
    expect(ask(cloud, "POST", "/servers", { minor: 93, body }).status).toBe(400);
    expect(ask(cloud, "POST", "/servers", { minor: 94, body }).status).toBe(202);
  });

  it("2.96: servers show the zone they are pinned to", () => {
    const cloud = smallCloud();
    const free = boot(cloud);
    const pinned = boot(cloud, { availability_zone: "nova" });
    expect(show(cloud, free, 95)).not.toHaveProperty("pinned_availability_zone");
    expect(show(cloud, free, 96)).toMatchObject({
      pinned_availability_zone: null,
      "OS-EXT-AZ:availability_zone": "nova",
    });
    expect(show(cloud, pinned, 96)).toMatchObject({ pinned_availability_zone: "nova" });
  });

  it("2.98: servers show the properties of their image that Nova knows", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    expect(show(cloud, id, 97).image).not.toHaveProperty("properties");
    expect(show(cloud, id, 98).image).toMatchObject({ properties: { hw_disk_bus: "virtio" } });
    expect(JSON.stringify(show(cloud, id, 98).image)).not.toMatch(/mine|min_disk|kernel_id/);
  });

  it("2.100: servers show the hints they were created with", () => {
    const cloud = smallCloud();
    const server = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none" };
    const body = { server, "os:scheduler_hints": { foo: "bar", many: ["a", "b"] } };
    const { server: made } = bodyOf(ask(cloud, "POST", "/servers", { body }), 202) as unknown as {
      server: { id: string };
    };
    cloud.run({ idle: true });
    expect(show(cloud, made.id, 99)).not.toHaveProperty("scheduler_hints");
    expect(show(cloud, made.id, 100).scheduler_hints).toEqual({ foo: ["bar"], many: ["a", "b"] });
  });

  it("2.102: flavors lose two fields and gain a filter, and every list refuses what it does not know", () => {
    const cloud = smallCloud();
    const flavor = (minor: number) =>
      bodyOf(ask(cloud, "GET", "/flavors/1", { minor })) as unknown as { flavor: object };
    expect(flavor(101).flavor).toMatchObject({ rxtx_factor: 1, "OS-FLV-DISABLED:disabled": false });
    expect(Object.keys(flavor(102).flavor)).not.toContain("rxtx_factor");
    const named = bodyOf(ask(cloud, "GET", "/flavors?name=small", { minor: 102 })) as unknown as {
      flavors: { id: string }[];
    };
    expect(named.flavors.map(({ id }) => id)).toEqual(["2"]);
    expect(ask(cloud, "GET", "/extensions?x=1", { minor: 101 }).status).toBe(200);
    expect(said(ask(cloud, "GET", "/extensions?x=1", { minor: 102 }))).toMatch(/^400 .*'x'/);
  });

  it("2.104: an update unpins a server, and pins it where it is", () => {
    const cloud = smallCloud();
    const id = boot(cloud, { availability_zone: "nova" });
    const pin = (zone: string | null, minor = 104) =>
      ask(cloud, "PUT", `/servers/${id}`, { minor, body: { server: { pinned_availability_zone: zone } } });
    expect(pin(null, 103).status).toBe(400);
    expect(said(pin("elsewhere"))).toBe(
      "409 Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone to null.",
    );
    expect(pin("nova").status).toBe(200);
    expect(pin(null).status).toBe(200);
    expect(show(cloud, id, 104).pinned_availability_zone).toBeNull();
    expect(said(pin("elsewhere"))).toBe(
      "409 Server can only be pinned to its current availability zone 'nova', but 'elsewhere' was requested.",
    );
    expect(pin("nova").status).toBe(200);
    expect(show(cloud, id, 104).pinned_availability_zone).toBe("nova");
  });

  it("a release ends where Nova's did", () => {
    const zed = smallCloud({ plan: { release: "zed" } });
    const headers = { "openstack-api-version": "compute 2.94" };
    expect(zed.request({ method: "GET", path: "/v2.1/servers", headers, as: ADMIN }).status).toBe(406);
  });
});
