/** Cinder's snapshots of volumes: taken, shown, made volumes of and booted from; and where volumes are attached. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, IMAGE } from "./client.ts";

let served: Served;
let demo: Client;
let base: string;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  demo = await Client.of(served, "demo");
  base = `/volume/v3/${served.cloud.state.projects.find(({ name }) => name === "demo")?.id}`;
});
afterAll(() => served.close());

async function volume(body: object): Promise<{ id: string; size: number }> {
  const { status, body: made } = await demo.post(`${base}/volumes`, { volume: body });
  expect(status).toBe(202);
  return made.volume;
}

it("are taken of a volume, which cannot go before them", async () => {
  const { id: volume_id } = await volume({ size: 2, name: "v", metadata: { a: "b" } });
  const made = await demo.post(`${base}/snapshots`, { snapshot: { volume_id, name: "s", description: "d" } });
  expect([made.status, made.body.snapshot]).toMatchObject([202, { volume_id, name: "s", size: 2, status: "creating" }]);
  const path = `${base}/snapshots/${made.body.snapshot.id}`;
  expect((await demo.get(path)).body.snapshot).toMatchObject({ volume_id, description: "d", status: "available" });
  expect((await demo.get(path)).body.snapshot).not.toHaveProperty("user_id");
  const newer = (await demo.get(path, { "openstack-api-version": "volume 3.65" })).body.snapshot;
  expect(newer).toMatchObject({ group_snapshot_id: null, consumes_quota: true, user_id: expect.any(String) });
  expect((await demo.get(`${base}/snapshots/detail?volume_id=${volume_id}`)).body.snapshots).toHaveLength(1);
  expect((await demo.get(`${base}/snapshots?name=other`)).body.snapshots).toHaveLength(0);
  const renamed = await demo.ask("PUT", path, { snapshot: { name: "t" } });
  expect(renamed.body.snapshot).toMatchObject({ name: "t", description: "d" });
  expect((await demo.ask("DELETE", `${base}/volumes/${volume_id}`)).status).toBe(400);
  expect((await demo.ask("DELETE", path)).status).toBe(202);
  expect((await demo.get(path)).status).toBe(404);
  expect((await demo.ask("DELETE", `${base}/volumes/${volume_id}`)).status).toBe(202);
});

it("of a volume in use are forced; servers boot from what is made of them", async () => {
  const { id: volume_id } = await volume({ size: 1, imageRef: IMAGE });
  const server = (body: object) =>
    demo.post("/compute/v2.1/servers", { server: { name: "s", flavorRef: "42", ...body } });
  const device = (source_type: string, uuid: string) => ({
    block_device_mapping_v2: [{ boot_index: 0, source_type, uuid, destination_type: "volume", volume_size: 1 }],
  });
  expect((await server(device("volume", volume_id))).status).toBe(202);
  served.cloud.run({ idle: true });
  const snap = (more: object) => demo.post(`${base}/snapshots`, { snapshot: { volume_id, ...more } });
  expect((await snap({})).status).toBe(400);
  const { id } = (await snap({ force: true })).body.snapshot;
  const copy = await volume({ snapshot_id: id });
  expect(copy).toMatchObject({ size: 1, snapshot_id: id, bootable: "true" });
  const booted = await server(device("snapshot", id));
  expect(booted.status).toBe(202);
  served.cloud.run({ idle: true });
  expect(await demo.statusOf(booted.body.server.id)).toBe("ACTIVE");
  const { volumes } = (await demo.get(`${base}/volumes/detail`)).body;
  expect(volumes.filter((each: { snapshot_id: string }) => each.snapshot_id === id)).toHaveLength(2);
  expect((await server(device("snapshot", volume_id))).status).toBe(400);
});

it("are Nova's too, up to 2.35, as volumes are", async () => {
  const nova = "/compute/v2.1";
  const asked = { display_name: "n", display_description: "d", size: "3", metadata: { k: "v" } };
  const made = await demo.post(`${nova}/os-volumes`, { volume: asked });
  expect([made.status, made.body.volume]).toMatchObject([
    200,
    { displayName: "n", displayDescription: "d", size: 3, status: "creating", attachments: [{}], metadata: { k: "v" } },
  ]);
  const volumeId = made.body.volume.id;
  expect((await demo.get(`${nova}/os-volumes/${volumeId}`)).body.volume.status).toBe("available");
  for (const size of [0, "-1", "#$%", ""]) {
    expect((await demo.post(`${nova}/os-volumes`, { volume: { size } })).status).toBe(400);
  }
  const snap = await demo.post(`${nova}/os-snapshots`, { snapshot: { volume_id: volumeId, display_name: "s" } });
  expect([snap.status, snap.body.snapshot]).toMatchObject([200, { volumeId, displayName: "s", size: 3 }]);
  const path = `${nova}/os-snapshots/${snap.body.snapshot.id}`;
  expect((await demo.get(path)).body.snapshot.status).toBe("available");
  expect((await demo.get(`${nova}/os-snapshots/detail`)).body.snapshots.map(({ id }: { id: string }) => id)).toContain(
    snap.body.snapshot.id,
  );
  expect((await demo.ask("DELETE", `${nova}/os-volumes/${volumeId}`)).status).toBe(400);
  expect((await demo.ask("DELETE", path)).status).toBe(202);
  expect((await demo.get(path)).status).toBe(404);
  expect((await demo.ask("DELETE", `${nova}/os-volumes/${volumeId}`)).status).toBe(202);
});

it("a volume that two servers share is in use until the last one lets it go", async () => {
  const { id: volumeId } = await volume({ size: 1, multiattach: true });
  const headers = { "openstack-api-version": "compute 2.60" };
  const show = async () => (await demo.get(`${base}/volumes/${volumeId}`)).body.volume;
  const servers = [await demo.create(), await demo.create()];
  served.cloud.run({ idle: true });
  for (const id of servers) {
    const path = `/compute/v2.1/servers/${id}/os-volume_attachments`;
    const before = (await show()).attachments;
    expect((await demo.ask("POST", path, { volumeAttachment: { volumeId } }, headers)).status).toBe(200);
    // Cinder shows an attachment when it is complete.
    expect((await show()).attachments).toEqual(before);
    served.cloud.run({ idle: true });
    expect((await show()).attachments).toHaveLength(before.length + 1);
  }
  const { attachments } = (await demo.get(`${base}/attachments?volume_id=${volumeId}`)).body;
  expect(attachments).toMatchObject(servers.map((instance) => ({ instance, volume_id: volumeId, status: "attached" })));
  const { attachment } = (await demo.get(`${base}/attachments/${attachments[0].id}`)).body;
  expect(attachment).toMatchObject({ id: attachments[0].id, instance: servers[0], attach_mode: "rw" });
  expect((await demo.get(`${base}/attachments/nope`)).status).toBe(404);
  expect((await show()).attachments.map((each: { attachment_id: string }) => each.attachment_id)).toContain(
    attachments[0].id,
  );
  for (const [i, id] of servers.entries()) {
    await demo.ask("DELETE", `/compute/v2.1/servers/${id}/os-volume_attachments/${volumeId}`);
    served.cloud.run({ idle: true });
    expect((await show()).status).toBe(i === 0 ? "in-use" : "available");
  }
});
