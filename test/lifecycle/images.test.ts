import { describe, expect, it } from "vitest";
import { ADMIN, Lab } from "./lab.ts";

function imagesOf(lab: Lab): string[] {
  return lab.cloud.state.images.filter(({ serverId }) => serverId === lab.server.id).map(({ name }) => name);
}

describe("createImage", () => {
  it("makes the image with the reply, and fills it while the server goes on", () => {
    const lab = new Lab();
    const { image_id: id } = lab.act({ createImage: { name: "snap", metadata: { k: "v" } } }).body as {
      image_id: string;
    };
    expect(lab.cloud.state.images.get(id)).toMatchObject({ name: "snap", status: "queued", owner: "p1" });
    lab.settle();
    expect(lab.trace()).toEqual([
      "active/image_snapshot_pending",
      "active/image_snapshot",
      "active/image_uploading",
      "active/null",
    ]);
    expect(lab.cloud.state.images.get(id)).toMatchObject({
      status: "active",
      properties: { k: "v", image_type: "snapshot", instance_uuid: lab.server.id },
    });
  });

  it("leaves no image when the driver fails", () => {
    const lab = new Lab();
    lab.fail("snapshot");
    lab.act({ createImage: { name: "snap" } });
    lab.settle();
    expect(imagesOf(lab)).toEqual([]);
    expect(lab.status).toBe("ACTIVE");
    expect(lab.server.actions.at(-1)?.message).toBe("Error");
  });

  it("leaves no image, and no fault, of a server that is deleted meanwhile", () => {
    const lab = new Lab();
    lab.hold("snapshot");
    lab.hold("destroy");
    lab.act({ createImage: { name: "snap" } });
    lab.settle();
    lab.below("DELETE", "");
    lab.settle();
    lab.release("snapshot");
    expect(imagesOf(lab)).toEqual([]);
    expect(lab.server.fault).toBeNull();
  });

  it("is taken back where somebody resets the state meanwhile", () => {
    const lab = new Lab();
    lab.hold("snapshot");
    lab.act({ createImage: { name: "snap" } });
    lab.settle();
    lab.act({ "os-resetState": { state: "active" } }, ADMIN);
    lab.release("snapshot");
    expect(imagesOf(lab)).toEqual([]);
    expect(lab.server.fault?.message).toContain("Expected: {'task_state': ['image_snapshot']}");
  });

  it("answers with an address before 2.45", () => {
    const lab = new Lab();
    const answer = lab.act({ createImage: { name: "snap" } }, undefined, 44);
    expect(answer.headers.Location).toMatch(/\/images\/[0-9a-f-]{36}$/);
    expect(answer.body).toBeUndefined();
  });
});

describe("createBackup", () => {
  it("keeps the newest of each type, as many as the rotation says", () => {
    const lab = new Lab();
    for (const name of ["a", "b", "c"]) {
      lab.act({ createBackup: { name, backup_type: "daily", rotation: 2 } });
      lab.settle();
    }
    lab.act({ createBackup: { name: "w", backup_type: "weekly", rotation: "1" } });
    lab.settle();
    expect(imagesOf(lab)).toEqual(["b", "c", "w"]);
  });
});
