import { describe, expect, it } from "vitest";
import { ADMIN, ask, boot, MEMBER, smallCloud } from "../api/rig.ts";

/** What records who asked, as Nova's migrations (`user_id` of the context) and instance actions do. */
describe("who asked", () => {
  it.each([
    ["resize", MEMBER, { resize: { flavorRef: "2" } }],
    ["resize", ADMIN, { resize: { flavorRef: "2" } }],
    ["migrate", ADMIN, { migrate: null }],
    ["live-migrate", ADMIN, { "os-migrateLive": { host: null, block_migration: "auto" } }],
  ])("a %s stands in the migration and in the action, not the server's owner", (_name, as, body) => {
    const cloud = smallCloud();
    const id = boot(cloud, {}, MEMBER);
    expect(ask(cloud, "POST", `/servers/${id}/action`, { as, body }).status).toBe(202);
    cloud.run({ idle: true });
    const [migration] = [...cloud.state.migrations.values()];
    expect([migration?.userId, migration?.projectId]).toEqual([as.userId, as.projectId]);
    expect(cloud.state.servers.get(0)?.actions.map(({ userId }) => userId)).toContain(as.userId);
  });
});
