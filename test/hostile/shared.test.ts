import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, IMAGE, NETWORK } from "../http/client.ts";

const PUBLIC = "99999999-9999-4999-8999-999999999999";

let served: Served;
let demo: Client;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  demo = await Client.of(served, "demo");
});
afterAll(() => served.close());

describe("what is for everybody", () => {
  it.each([
    ["PUT", `/network/v2.0/networks/${NETWORK}`, { network: { name: "taken" } }, 404],
    ["PUT", `/network/v2.0/networks/${NETWORK}`, { network: { shared: false } }, 404],
    ["DELETE", `/network/v2.0/networks/${PUBLIC}`, undefined, 404],
    ["DELETE", "/network/v2.0/subnets/44444444-4444-4444-8444-444444444444", undefined, 404],
    ["POST", "/network/v2.0/subnets", { subnet: { network_id: NETWORK, cidr: "10.8.0.0/24" } }, 403],
    ["POST", "/network/v2.0/networks", { network: { name: "n", shared: true } }, 403],
    ["POST", "/image/v2/images", { id: IMAGE, name: "taken", visibility: "private" }, 409],
    ["PATCH", `/image/v2/images/${IMAGE}`, [{ op: "replace", path: "/name", value: "taken" }], 403],
    ["DELETE", `/image/v2/images/${IMAGE}`, undefined, 403],
    ["PUT", `/image/v2/images/${IMAGE}/file`, "zeros", 403],
    ["POST", "/image/v2/images", { name: "mine", visibility: "public" }, 403],
  ])("is not changed or added to by a member: %s %s %j", async (method, path, body, status) => {
    const { networks, images } = served.cloud.state;
    expect((await demo.ask(method, path, body)).status).toBe(status);
    expect([served.cloud.state.networks, served.cloud.state.images]).toEqual([networks, images]);
  });

  it("is seen and used by a member", async () => {
    expect((await demo.get(`/image/v2/images/${IMAGE}`)).body.name).toBe("cirros");
    expect((await demo.get(`/network/v2.0/networks/${NETWORK}`)).body.network.name).toBe("shared");
    expect((await demo.post("/network/v2.0/ports", { port: { network_id: NETWORK } })).status).toBe(201);
  });
});
