import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client } from "./client.ts";

let served: Served;
let admin: Client;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  admin = await Client.of(served);
});
afterAll(() => served.close());

describe("services and endpoints", () => {
  it("are those of the catalog, found by type, service and id", async () => {
    const { services } = (await admin.get("/identity/v3/services?type=compute")).body;
    expect(services).toMatchObject([{ name: "nova", type: "compute", enabled: true }]);
    const { id } = services[0];
    expect((await admin.get(`/identity/v3/services/${id}`)).body.service).toEqual(services[0]);
    const { endpoints } = (await admin.get(`/identity/v3/endpoints?service_id=${id}&interface=public`)).body;
    expect(endpoints).toMatchObject([{ service_id: id, region: "RegionOne", url: `${served.url}/compute/v2.1` }]);
    expect((await admin.get(`/identity/v3/endpoints/${endpoints[0].id}`)).body.endpoint).toEqual(endpoints[0]);
    expect((await admin.get("/identity/v3/endpoints")).body.endpoints.length).toBeGreaterThan(20);
    expect((await admin.get("/identity/v3/endpoints/none")).status).toBe(404);
    expect((await admin.get("/identity/v3/services/none")).status).toBe(404);
  });
});

describe("the default security group", () => {
  it("of a project is there when somebody has come to it, and not sooner: its name is then enough to find it", async () => {
    const named = async () =>
      (await admin.get("/network/v2.0/security-groups?name=default&fields=name")).body.security_groups;
    expect(await named()).toEqual([{ name: "default" }]);
    await admin.post("/identity/v3/projects", { project: { name: "quiet" } });
    expect(await named()).toHaveLength(1);
    const demo = await Client.of(served, "demo");
    expect(await named()).toHaveLength(2);
    const { security_groups: own } = (await demo.get("/compute/v2.1/os-security-groups")).body;
    expect(own).toMatchObject([{ name: "default" }]);
  });

  it("is there without Keystone, too", async () => {
    const open = await serve({ clock: "manual", auth: "none" });
    const { body } = await new Client(open.url).get("/compute/v2.1/os-security-groups");
    await open.close();
    expect(body.security_groups).toMatchObject([{ name: "default" }]);
  });
});
