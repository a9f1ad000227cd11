import { describe, expect, expectTypeOf, it } from "vitest";
import { RequestError, type ServerView } from "../src/api/client.ts";
import { ADMIN, IMAGE, MEMBER, OTHER, smallCloud } from "./api/rig.ts";

const NEW = { name: "web", flavorRef: "1", imageRef: IMAGE, networks: "none" } as const;

function refusal(work: () => unknown): RequestError {
  try {
    work();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("the typed client", () => {
  it("creates, shows, lists, updates, acts and deletes", () => {
    const cloud = smallCloud();
    const { servers } = cloud.as(MEMBER);
    const { id, adminPass } = servers.create({ ...NEW, tags: ["blue"] }, { different_host: IMAGE });
    expect(adminPass).toMatch(/./);
    expect(servers.show(id).status).toBe("BUILD");
    cloud.run({ idle: true });
    expect(servers.show(id)).toMatchObject({
      name: "web",
      status: "ACTIVE",
      tags: ["blue"],
      scheduler_hints: { different_host: [IMAGE] },
    });

    expect(servers.update(id, { name: "db" }).name).toBe("db");
    servers.action(id, { reboot: { type: "SOFT" } });
    expect(servers.show(id).status).toBe("REBOOT");
    cloud.run({ idle: true });
    servers.action(id, { "os-stop": null });
    cloud.run({ idle: true });
    expect(servers.list({ status: ["SHUTOFF", "ERROR"], limit: 5 }).map(({ name }) => name)).toEqual(["db"]);
    expect(servers.list({ status: "ACTIVE" })).toEqual([]);
    expect(servers.list()).toHaveLength(1);

    servers.delete(id);
    cloud.run({ idle: true });
    expect(refusal(() => servers.show(id))).toMatchObject({
      status: 404,
      message: `Instance ${id} could not be found.`,
    });
  });

  it("asks as somebody: what he may see, with his project in what he makes", () => {
    const cloud = smallCloud();
    const { id } = cloud.as(OTHER).servers.create(NEW);
    cloud.run({ idle: true });
    expect(refusal(() => cloud.as(MEMBER).servers.show(id)).status).toBe(404);
    expect(cloud.as(ADMIN).servers.show(id)).toMatchObject({ tenant_id: "p2", "OS-EXT-SRV-ATTR:host": "host1" });
    expect(cloud.as(ADMIN).servers.list({ all_tenants: "1", host: "host1" })).toHaveLength(1);
  });

  it("speaks the newest microversion of the release unless it is told another", () => {
    const cloud = smallCloud();
    const { id } = cloud.as(MEMBER).servers.create(NEW);
    expect(cloud.as(MEMBER).servers.show(id)).toHaveProperty("scheduler_hints");
    expect(cloud.as(MEMBER, "2.46").servers.show(id).flavor.id).toBe("1");
    expect(
      smallCloud({ plan: { release: "zed" } })
        .as(MEMBER)
        .request("GET", "/flavors?limit=1"),
    ).toHaveProperty("flavors");
    expect(refusal(() => cloud.as(MEMBER, "2.999").servers.list()).status).toBe(406);
  });

  it("throws what the API says, whatever shape it has", () => {
    const cloud = smallCloud();
    const client = cloud.as(MEMBER);
    expect(refusal(() => client.servers.create({ ...NEW, flavorRef: "none" }))).toMatchObject({
      status: 400,
      message: "Flavor none could not be found.",
    });
    expect(refusal(() => client.request("GET", "/nothing")).message).toMatch("The resource could not be found.");
    expect(refusal(() => client.request("GET", "/os-hypervisors")).status).toBe(403);
  });

  it("is typed by the schemas", () => {
    const { servers } = smallCloud().as(MEMBER);
    expectTypeOf(servers.show).returns.toEqualTypeOf<ServerView>();
    expectTypeOf(servers.list).returns.toEqualTypeOf<readonly ServerView[]>();
    const answer = () => servers.action("id", { "os-getConsoleOutput": { length: 1 } });
    expectTypeOf(answer).returns.toEqualTypeOf<{ readonly output: string }>();
    const wrong = [
      // @ts-expect-error a flavor is needed
      () => servers.create({ name: "web" }),
      // @ts-expect-error no such type of reboot
      () => servers.action("id", { reboot: { type: "GENTLE" } }),
      // @ts-expect-error no such action
      () => servers.action("id", { explode: null }),
      // @ts-expect-error a query has no such parameter
      () => servers.list({ colour: "blue" }),
      // @ts-expect-error no such sort key
      () => servers.list({ sort_key: "colour" }),
      // @ts-expect-error what a server runs on is not updated
      () => servers.update("id", { flavorRef: "2" }),
      // @ts-expect-error a microversion is written 2.n
      () => smallCloud().as(MEMBER, "93").servers.list(),
    ];
    for (const each of wrong) expect(refusal(each).status).toBeGreaterThanOrEqual(400);
  });
});
