import { describe, expect, it } from "vitest";
import { ADMIN, Lab, messageOf } from "./lab.ts";

const SOFTLY = { DEFAULT: { reclaim_instance_interval: 3600 } };

describe("delete", () => {
  it("gives everything back", () => {
    const lab = new Lab();
    lab.below("DELETE", "");
    expect(lab.status).toBe("ACTIVE");
    expect(lab.server.state.taskState).toBe("deleting");
    lab.settle();
    expect(lab.status).toBe("gone");
    const [host] = [...lab.cloud.state.hosts.values()];
    expect(host?.usage).toMatchObject({ instances: 0, claimed: { vcpus: 0 }, allocated: { vcpus: 0 } });
    expect(lab.cloud.state.ports.size).toBe(0);
  });

  it("of what is being deleted is accepted and changes nothing", () => {
    const lab = new Lab();
    lab.hold("destroy");
    lab.below("DELETE", "");
    lab.settle();
    const { actions, operations } = lab.server;
    expect(lab.below("DELETE", "").status).toBe(204);
    expect(lab.server.actions).toEqual(actions);
    expect(lab.server.operations).toEqual(operations);
  });

  it("leaves ERROR, and the delete to be tried again, when the driver fails", () => {
    const lab = new Lab();
    lab.fail("destroy");
    lab.below("DELETE", "");
    lab.settle();
    expect(lab.status).toBe("ERROR");
    lab.cloud.dispatch({ type: "clear" });
    lab.below("DELETE", "");
    lab.settle();
    expect(lab.status).toBe("gone");
  });

  it("is soft where the cloud reclaims later, and restore brings the server back, running", () => {
    const lab = new Lab(SOFTLY);
    lab.below("DELETE", "");
    expect(lab.status).toBe("SOFT_DELETED");
    expect(lab.act({ restore: null }).status).toBe(202);
    lab.settle();
    expect(lab.trace()).toEqual(["active/soft-deleting", "soft-delete/null", "soft-delete/restoring", "active/null"]);
  });

  it("by force is never soft", () => {
    const lab = new Lab(SOFTLY);
    expect(lab.act({ forceDelete: null }).status).toBe(202);
    lab.settle();
    expect(lab.status).toBe("gone");
  });

  it("reclaims a soft-deleted server at the first tick after the interval", () => {
    const lab = new Lab(SOFTLY);
    lab.below("DELETE", "");
    lab.cloud.run({ for: 3_600_000 });
    expect(lab.status).toBe("SOFT_DELETED");
    lab.cloud.run({ for: 60_000 });
    expect(lab.status).toBe("gone");
  });
});

describe("a build", () => {
  it("that is deleted while it spawns is finished first", () => {
    const lab = new Lab();
    lab.hold("spawn");
    const slot = lab.cloud.state.servers.next;
    const { imageRef } = lab.server.spec;
    lab.request("POST", "/servers", { server: { name: "b", flavorRef: "1", imageRef, networks: "none" } });
    lab.settle();
    const id = lab.cloud.state.servers.get(slot)?.id;
    lab.request("DELETE", `/servers/${id}`);
    lab.settle();
    expect(lab.cloud.state.servers.get(slot)?.state).toMatchObject({ vmState: "building", taskState: "deleting" });
    lab.release("spawn");
    expect(lab.cloud.state.servers.get(slot)?.deletedAt).not.toBeNull();
  });
});

describe("a server without a host", () => {
  it("takes an action that nobody is there to do, and is left as the API wrote it", () => {
    const lab = new Lab();
    lab.act({ shelve: null });
    lab.settle();
    lab.act({ shelveOffload: null }, ADMIN);
    lab.settle();
    lab.act({ "os-resetState": { state: "active" } }, ADMIN);
    const answer = lab.act({ pause: null });
    expect([answer.status, messageOf(answer)]).toEqual([500, expect.stringContaining("nova.exception.NovaException")]);
    expect(lab.server.state).toMatchObject({ vmState: "active", taskState: "pausing", host: null });
    expect(lab.server.operations).toEqual([]);
  });

  it("loses the image it was shelved into when it is deleted", () => {
    const lab = new Lab();
    lab.act({ shelve: null });
    lab.settle();
    expect(lab.cloud.state.images.size).toBe(2);
    lab.below("DELETE", "");
    lab.settle();
    expect(lab.cloud.state.images.size).toBe(1);
  });
});
