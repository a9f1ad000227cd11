/** What Nova once handed on to other services, and what it took out. */
import { describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, NETWORK, OTHER, said, smallCloud, VOLUME } from "./rig.ts";

describe("proxies", () => {
  it("show images up to 2.35, their metadata up to 2.38", () => {
    const cloud = smallCloud();
    expect(bodyOf(ask(cloud, "GET", "/images", { minor: 35 }))).toMatchObject({
      images: [{ id: IMAGE, name: "cirros" }],
    });
    expect(ask(cloud, "GET", "/images", { minor: 36 }).status).toBe(404);
    const shown = bodyOf(ask(cloud, "GET", `/images/${IMAGE}`, { minor: 1 }));
    expect(shown).toMatchObject({ image: { status: "ACTIVE", progress: 100, metadata: { mine: "yes" } } });
    const path = `/images/${IMAGE}/metadata`;
    const body = { metadata: { a: "b" } };
    expect(said(ask(cloud, "POST", path, { minor: 38, body }))).toMatch(/^403/);
    expect(bodyOf(ask(cloud, "POST", path, { minor: 38, body, as: ADMIN }))).toMatchObject({
      metadata: { a: "b", mine: "yes" },
    });
    expect(ask(cloud, "GET", path, { minor: 39 }).status).toBe(404);
    expect(said(ask(cloud, "GET", "/images/nope", { minor: 1 }))).toBe("404 Image not found.");
  });

  it("show the project's networks and volumes up to 2.35", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    ask(cloud, "POST", `/servers/${id}/os-volume_attachments`, { body: { volumeAttachment: { volumeId: VOLUME } } });
    cloud.run({ idle: true });
    expect(bodyOf(ask(cloud, "GET", "/os-tenant-networks", { minor: 35 }))).toMatchObject({
      networks: [{ id: NETWORK }],
    });
    expect(bodyOf(ask(cloud, "GET", "/os-volumes", { minor: 35 }))).toMatchObject({
      volumes: [{ id: VOLUME, status: "in-use", attachments: [{ serverId: id }] }],
    });
    expect(ask(cloud, "GET", "/os-volumes", { minor: 36 }).status).toBe(404);
  });

  it("show networks in nova-network's form, more of it to administrators, and change none", () => {
    const cloud = smallCloud();
    const shown = (as = MEMBER) =>
      bodyOf(ask(cloud, "GET", `/os-networks/${NETWORK}`, { minor: 35, as })) as unknown as { network: object };
    expect(shown().network).toMatchObject({ id: NETWORK, label: "private", cidr: null, gateway_v6: null });
    expect(shown().network).not.toHaveProperty("vlan");
    expect(shown(ADMIN).network).toMatchObject({ vlan: null, share_address: null });
    expect(bodyOf(ask(cloud, "GET", "/os-networks", { minor: 35, as: OTHER }))).toEqual({ networks: [] });
    expect(said(ask(cloud, "GET", `/os-networks/${NETWORK}`, { minor: 35, as: OTHER }))).toBe("404 Network not found");
    expect(ask(cloud, "GET", "/os-networks", { minor: 36 }).status).toBe(404);
    for (const [method, path] of [
      ["POST", "/os-networks"],
      ["POST", "/os-networks/add"],
      ["DELETE", `/os-networks/${NETWORK}`],
      ["POST", `/os-networks/${NETWORK}/action`],
      ["POST", "/os-tenant-networks"],
      ["DELETE", `/os-tenant-networks/${NETWORK}`],
    ] as const) {
      expect(ask(cloud, method, path, { minor: 1, body: {} }).status).toBe(410);
    }
  });

  it("servers have a second name, up to 2.102", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const shown = (path: string, minor = 101) => ask(cloud, "GET", path, { minor }).body;
    expect(shown("/os-volumes_boot")).toEqual(shown("/servers"));
    expect(shown(`/os-volumes_boot/${id}`)).toEqual(shown(`/servers/${id}`));
    expect(ask(cloud, "GET", "/os-volumes_boot", { minor: 103 }).status).toBe(404);
  });
});

it("an API that was taken out says so", () => {
  const cloud = smallCloud();
  for (const path of ["/os-cells", "/os-fping", "/os-agents", `/servers/${IMAGE}/os-virtual-interfaces`]) {
    expect(said(ask(cloud, "GET", path))).toMatch(/^410 This resource is no longer available/);
  }
});
