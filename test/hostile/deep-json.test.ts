import { describe, expect, it } from "vitest";
import { ADMIN, ask, smallCloud } from "../api/rig.ts";

const nested = (depth: number) => `${'{"server":'.repeat(depth)}1${"}".repeat(depth)}`;

describe("a request body that is nested deeply", () => {
  const cloud = smallCloud();
  const before = JSON.stringify(cloud.checkpoint().world);

  it.each([101, 1000, 10_000])("%i levels, as text: 400", (depth) => {
    for (const path of ["/servers", "/os-keypairs", "/servers/x/action"])
      expect(ask(cloud, "POST", path, { as: ADMIN, body: nested(depth) }).status).toBe(400);
    expect(ask(cloud, "POST", "/servers", { as: ADMIN, body: "[".repeat(depth) + "]".repeat(depth) }).status).toBe(400);
  });

  it("as an object, and as one that holds itself: 400", () => {
    const circle: Record<string, unknown> = {};
    circle.server = circle;
    const wide: Record<string, unknown> = { long: "x".repeat(200_000) };
    wide.server = wide;
    const many: Record<string, unknown> = {};
    for (let i = 0; i < 10; i++) many[`k${i}`] = many;
    for (const body of [circle, wide, many, JSON.parse(nested(1000))])
      expect(ask(cloud, "POST", "/servers", { as: ADMIN, body }).status).toBe(400);
  });

  it("changes nothing", () => {
    expect(JSON.stringify(cloud.checkpoint().world)).toBe(before);
  });
});
