import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client } from "./client.ts";

let served: Served;
let demo: Client;
let base: string;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  demo = await Client.of(served, "demo");
  const project = served.cloud.state.projects.find(({ name }) => name === "demo");
  base = `/volume/v3/${project?.id}/volumes`;
});
afterAll(() => served.close());

async function make(volume: object): Promise<string> {
  const { status, body, text } = await demo.post(base, { volume: { size: 1, ...volume } });
  if (status !== 202) throw new Error(text);
  return body.volume.id;
}

describe("what a volume's owner writes on it", () => {
  it("is shown, changed, and seen through compute as well", async () => {
    const id = await make({ name: "v", description: "words", metadata: { a: "b", n: 1 } });
    const show = async () => (await demo.get(`${base}/${id}`)).body.volume;
    expect(await show()).toMatchObject({ description: "words", metadata: { a: "b", n: "1" } });
    const change = { volume: { description: "others", metadata: { c: "d" } } };
    expect((await demo.ask("PUT", `${base}/${id}`, change)).body.volume).toMatchObject(change.volume);
    expect(await show()).toMatchObject({ name: "v", ...change.volume });
    const { volume } = (await demo.get(`/compute/v2.1/os-volumes/${id}`)).body;
    expect(volume).toMatchObject({ displayDescription: "others", metadata: { c: "d" } });
  });

  it("is nothing where nothing was written", async () => {
    const id = await make({});
    expect((await demo.get(`${base}/${id}`)).body.volume).toMatchObject({ name: "", description: null, metadata: {} });
  });

  it("as metadata is added to, replaced and taken away, key by key", async () => {
    const path = `${base}/${await make({ metadata: { a: "1" } })}/metadata`;
    const now = async () => (await demo.get(path)).body.metadata;
    expect((await demo.post(path, { metadata: { b: "2" } })).body).toEqual({ metadata: { a: "1", b: "2" } });
    expect(await now()).toEqual({ a: "1", b: "2" });
    expect((await demo.ask("DELETE", `${path}/a`)).status).toBe(200);
    expect((await demo.ask("DELETE", `${path}/a`)).status).toBe(404);
    expect(await now()).toEqual({ b: "2" });
    expect((await demo.ask("PUT", path, { metadata: { c: "3" } })).status).toBe(200);
    expect(await now()).toEqual({ c: "3" });
  });

  it.each([[{ metadata: "a" }], [{ metadata: { a: { b: 1 } } }], [{ metadata: ["a"] }]])(
    "is refused where it is no text: %j",
    async (given) => {
      const { status, body } = await demo.post(base, { volume: { size: 1, ...given } });
      expect([status, body.badRequest.code]).toEqual([400, 400]);
    },
  );
});

describe("quotas of volumes", () => {
  it("are shown for a project, as defaults and for a class", async () => {
    const root = base.replace("/volumes", "");
    const project = root.split("/").at(-1);
    const limits = { volumes: 10, gigabytes: 1000, snapshots: 10 };
    const { quota_set } = (await demo.get(`${root}/os-quota-sets/${project}`)).body;
    expect(quota_set).toMatchObject({ id: project, ...limits });
    expect((await demo.get(`${root}/os-quota-sets/${project}/defaults`)).body.quota_set).toEqual(quota_set);
    const { quota_class_set } = (await (await Client.of(served)).get(`${root}/os-quota-class-sets/default`)).body;
    expect(quota_class_set).toEqual({ ...quota_set, id: "default" });
  });

  it("count what a project has, its snapshots too", async () => {
    const root = base.replace("/volumes", "");
    const project = root.split("/").at(-1);
    const before = (await demo.get(`${root}/limits`)).body.limits.absolute;
    const volume_id = await make({ size: 3 });
    await demo.post(`${root}/snapshots`, { snapshot: { volume_id } });
    const after = (await demo.get(`${root}/limits`)).body.limits.absolute;
    const grown = (name: string) => after[name] - before[name];
    expect(["totalVolumesUsed", "totalGigabytesUsed", "totalSnapshotsUsed"].map(grown)).toEqual([1, 6, 1]);
    const { quota_set } = (await demo.get(`${root}/os-quota-sets/${project}?usage=True`)).body;
    expect(quota_set.snapshots).toEqual({ limit: 10, in_use: after.totalSnapshotsUsed, reserved: 0 });
  });
});
