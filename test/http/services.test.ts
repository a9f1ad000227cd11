import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, IMAGE, NETWORK } from "./client.ts";

let served: Served;
let admin: Client;
let demo: Client;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  admin = await Client.of(served);
  demo = await Client.of(served, "demo");
});
afterAll(() => served.close());

describe("image", () => {
  it("finds images by id and exactly by name", async () => {
    expect((await demo.get(`/image/v2/images/${IMAGE}`)).body).toMatchObject({
      name: "cirros",
      status: "active",
      visibility: "public",
    });
    expect((await demo.get("/image/v2/images/cirros")).status).toBe(404);
    expect((await demo.get("/image/v2/images?name=cirros")).body.images).toHaveLength(1);
    expect((await demo.get("/image/v2/images?name=cirr")).body.images).toHaveLength(0);
  });

  it("pages through a list to its end", async () => {
    const names: string[] = [];
    let next: string | undefined = "/v2/images?limit=1";
    while (next !== undefined) {
      const { body } = await demo.get(`/image${next}`);
      names.push(...body.images.map(({ name }: { name: string }) => name));
      next = body.next;
    }
    expect(names.sort()).toEqual(["cirros", "cirros-alt"]);
  });

  it("takes an image with its data, which servers then boot from", async () => {
    const made = await demo.post("/image/v2/images", {
      name: "mine",
      disk_format: "raw",
      container_format: "bare",
      min_ram: "64",
      os_distro: "x",
    });
    expect([made.status, made.body.status, made.body.owner]).toEqual([
      201,
      "queued",
      served.cloud.state.projects.find(({ name }) => name === "demo")?.id,
    ]);
    const server = { name: "s", flavorRef: "42", imageRef: made.body.id, networks: "none" };
    const create = () =>
      demo.ask("POST", "/compute/v2.1/servers", { server }, { "openstack-api-version": "compute 2.37" });
    expect((await create()).status).toBe(400);
    const data = await demo.ask("PUT", `/image/v2/images/${made.body.id}/file`, "x".repeat(2_000_000), {
      "content-type": "application/octet-stream",
    });
    expect(data.status).toBe(204);
    expect((await demo.get(`/image/v2/images/${made.body.id}`)).body).toMatchObject({
      status: "active",
      size: 2_000_000,
      min_ram: 64,
      os_distro: "x",
    });
    expect((await create()).status).toBe(202);
    const patch = [
      { op: "replace", path: "/name", value: "renamed" },
      { op: "remove", path: "/os_distro" },
    ];
    const { body } = await demo.ask("PATCH", `/image/v2/images/${made.body.id}`, patch);
    expect([body.name, body.os_distro]).toEqual(["renamed", undefined]);
    const older = [
      { add: "/hw_rescue_bus", value: "virtio" },
      { replace: "/name", value: "again" },
      { remove: "/hw_rescue_bus" },
    ];
    const patched = async (some: readonly unknown[]) => demo.ask("PATCH", `/image/v2/images/${made.body.id}`, some);
    expect((await patched(older.slice(0, 2))).body).toMatchObject({ hw_rescue_bus: "virtio", name: "again" });
    expect((await patched(older.slice(2))).body).not.toHaveProperty("hw_rescue_bus");
    for (const wrong of [
      ["x"],
      [{ op: "move", path: "/a" }],
      [{ add: "/a", remove: "/b" }],
      [{ op: "add", path: 1 }],
    ]) {
      expect((await patched(wrong)).status).toBe(400);
    }
    expect((await demo.ask("DELETE", `/image/v2/images/${IMAGE}`)).status).toBe(403);
    expect((await demo.ask("DELETE", `/image/v2/images/${made.body.id}`)).status).toBe(204);
    expect((await demo.get(`/image/v2/images/${made.body.id}`)).status).toBe(404);
  });
});

describe("network", () => {
  it("answers an unknown name as Neutron does", async () => {
    const { status, body } = await demo.get("/network/v2.0/networks/shared");
    expect([status, body.NeutronError.type]).toEqual([404, "NetworkNotFound"]);
    expect((await demo.get("/network/v2.0/networks?name=shared&fields=id&fields=name")).body).toEqual({
      networks: [{ id: NETWORK, name: "shared" }],
    });
  });

  it("shows the ports of servers, and lets go of them with their addresses", async () => {
    const id = await demo.create();
    served.cloud.run({ idle: true });
    const { ports } = (await demo.get(`/network/v2.0/ports?device_id=${id}`)).body;
    expect(ports).toHaveLength(1);
    const server = (await demo.get(`/compute/v2.1/servers/${id}`)).body.server;
    expect(server.addresses.shared[0].addr).toBe(ports[0].fixed_ips[0].ip_address);
    expect((await demo.ask("DELETE", `/network/v2.0/ports/${ports[0].id}`)).status).toBe(204);
    served.cloud.run({ idle: true });
    expect((await demo.get(`/compute/v2.1/servers/${id}`)).body.server.addresses).toEqual({});
    expect((await demo.get(`/network/v2.0/ports?device_id=${id}`)).body.ports).toEqual([]);
  });

  it("makes a network, a subnet and ports with and without an address of choice", async () => {
    const { network } = (await demo.post("/network/v2.0/networks", { network: { name: "own" } })).body;
    const { subnet } = (
      await demo.post("/network/v2.0/subnets", {
        subnet: { network_id: network.id, cidr: "10.9.0.0/29", ip_version: 4 },
      })
    ).body;
    expect(subnet).toMatchObject({
      gateway_ip: "10.9.0.1",
      allocation_pools: [{ start: "10.9.0.2", end: "10.9.0.6" }],
    });
    const port = async (more: object) =>
      (await demo.post("/network/v2.0/ports", { port: { network_id: network.id, ...more } })).body;
    const first = await port({ name: "p" });
    expect(first.port.fixed_ips).toEqual([{ subnet_id: subnet.id, ip_address: "10.9.0.2" }]);
    const chosen = await port({ fixed_ips: [{ ip_address: "10.9.0.3" }] });
    expect(chosen.port.fixed_ips[0].ip_address).toBe("10.9.0.3");
    expect((await port({ fixed_ips: [{ ip_address: "10.9.0.3" }] })).NeutronError.type).toBe(
      "IpAddressAlreadyAllocated",
    );
    expect((await port({})).port.fixed_ips[0].ip_address).toBe("10.9.0.4");
    await demo.ask("DELETE", `/network/v2.0/ports/${first.port.id}`);
    expect((await port({})).port.fixed_ips[0].ip_address).toBe("10.9.0.2");
    expect((await demo.ask("DELETE", `/network/v2.0/networks/${network.id}`)).status).toBe(409);
    expect((await admin.get("/network/v2.0/networks?name=own")).body.networks).toHaveLength(1);
  });

  it("has a default security group in each project, the same that compute speaks of", async () => {
    const { security_groups } = (await demo.get("/network/v2.0/security-groups?name=default")).body;
    expect(security_groups).toHaveLength(1);
    const id = await demo.create();
    served.cloud.run({ idle: true });
    const groups = (await demo.get(`/compute/v2.1/servers/${id}/os-security-groups`)).body.security_groups;
    expect(groups.map((group: { id: string }) => group.id)).toEqual([security_groups[0].id]);
  });
});

describe("volume", () => {
  const base = () => `/volume/v3/${served.cloud.state.projects.find(({ name }) => name === "demo")?.id}`;

  it("makes a volume, attaches it through compute, and shows where it is", async () => {
    const made = await demo.ask(
      "POST",
      `${base()}/volumes`,
      { volume: { name: "v", size: "2" } },
      { "openstack-api-version": "volume 3.59" },
    );
    expect([made.status, made.body.volume.size, made.headers.get("openstack-api-version")]).toEqual([
      202,
      2,
      "volume 3.59",
    ]);
    expect(
      Object.keys(made.body.volume).filter((key) => key.startsWith("os-vol") || key === "volume_image_metadata"),
    ).toEqual([]);
    const volume = made.body.volume.id;
    const id = await demo.create();
    served.cloud.run({ idle: true });
    expect(
      (await demo.post(`/compute/v2.1/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: volume } }))
        .status,
    ).toBe(200);
    served.cloud.run({ idle: true });
    const shown = (await demo.get(`${base()}/volumes/${volume}`)).body.volume;
    expect([shown.status, shown.attachments[0].server_id]).toEqual(["in-use", id]);
    expect((await demo.ask("DELETE", `${base()}/volumes/${volume}`)).status).toBe(400);
    await demo.ask("DELETE", `/compute/v2.1/servers/${id}/os-volume_attachments/${volume}`);
    served.cloud.run({ idle: true });
    expect((await demo.get(`${base()}/volumes/detail?name=v`)).body.volumes[0].status).toBe("available");
    expect((await demo.ask("DELETE", `${base()}/volumes/${volume}`)).status).toBe(202);
    expect((await demo.get(`${base()}/volumes/${volume}`)).body.itemNotFound.code).toBe(404);
  });
});

describe("placement", () => {
  it("shows hosts as resource providers, with what servers hold there", async () => {
    await demo.create();
    served.cloud.run({ idle: true });
    const { resource_providers } = (await admin.get("/placement/resource_providers")).body;
    expect(resource_providers.map(({ name }: { name: string }) => name)).toEqual([
      "compute-1",
      "compute-2",
      "compute-3",
      "compute-4",
    ]);
    let vcpus = 0;
    for (const { uuid } of resource_providers)
      vcpus += (await admin.get(`/placement/resource_providers/${uuid}/usages`)).body.usages.VCPU;
    const servers = (await admin.get("/compute/v2.1/servers?all_tenants=1")).body.servers.length;
    expect(vcpus).toBe(servers);
  });
});

describe("what the services do", () => {
  it("is in the event log: it alone rebuilds the state", async () => {
    const before = served.cloud.events;
    await demo.post("/network/v2.0/security-groups", { security_group: { name: "web" } });
    expect(served.cloud.events).toBe(before + 1);
    const events = (await admin.get(`/novasim/v1/events?after=${before}`)).text.trim().split("\n");
    expect(JSON.parse(events[0] ?? "")).toMatchObject({
      number: before + 1,
      type: "put",
      table: "securityGroups",
      row: { name: "web" },
    });
  });
});
