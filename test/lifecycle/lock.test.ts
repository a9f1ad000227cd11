import { describe, expect, it } from "vitest";
import { ADMIN, Lab, MEMBER, messageOf } from "./lab.ts";

const OTHER_ADMIN = { ...ADMIN, projectId: "elsewhere" };

describe("a lock", () => {
  it("refuses the owner's actions before their state is looked at, and never an administrator's", () => {
    const lab = new Lab();
    lab.act({ lock: { locked_reason: "mine" } });
    expect(lab.server.lock).toEqual({ by: "owner", reason: "mine" });
    expect(messageOf(lab.act({ unpause: null }))).toBe(`Instance ${lab.server.id} is locked`);
    expect(messageOf(lab.act({ changePassword: { adminPass: "x" } }))).toContain("invalid state for 'changePassword'");
    expect(lab.act({ pause: null }, ADMIN).status).toBe(202);
  });

  it("does not keep the owner from a snapshot", () => {
    const lab = new Lab();
    lab.act({ lock: null });
    expect(lab.act({ createImage: { name: "x" } }).status).toBe(202);
  });

  it("is recorded once: a second lock of the owner's changes nothing", () => {
    const lab = new Lab();
    lab.act({ lock: { locked_reason: "first" } });
    const { actions } = lab.server;
    expect(lab.act({ lock: { locked_reason: "second" } }).status).toBe(202);
    expect(lab.server.lock?.reason).toBe("first");
    expect(lab.server.actions).toBe(actions);
  });

  it("of an administrator of another project is not the owner's to undo", () => {
    const lab = new Lab();
    lab.act({ lock: null }, OTHER_ADMIN);
    expect(lab.server.lock?.by).toBe("admin");
    expect(lab.act({ unlock: null }, MEMBER).status).toBe(403);
    expect(lab.act({ unlock: null }, ADMIN).status).toBe(202);
    expect(lab.server.lock).toBeNull();
  });

  it("cannot be put on a server that is in no cell yet", () => {
    const lab = new Lab();
    const { next } = lab.cloud.state.servers;
    lab.request("POST", "/servers", {
      server: { name: "x", flavorRef: "1", imageRef: lab.server.spec.imageRef, networks: "none" },
    });
    const id = lab.cloud.state.servers.get(next)?.id;
    const answer = lab.request("POST", `/servers/${id}/action`, { lock: null });
    expect(answer.status).toBe(500);
    expect(messageOf(answer)).toContain("OrphanedObjectError");
  });
});
