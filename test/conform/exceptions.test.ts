import { describe, expect, it } from "vitest";
import { messageOf } from "../../src/conform/exceptions.ts";

describe("messageOf", () => {
  it("is the text that was given", () => {
    expect(messageOf("MigrationPreCheckError", "boom", { reason: "no" })).toBe("boom");
  });

  it("is Nova's text with the arguments, None for those that are not given", () => {
    expect(messageOf("MigrationPreCheckError", undefined, { reason: "no" })).toBe("Migration pre-check error: no");
    expect(messageOf("InstanceFaultRollback", undefined, {})).toBe("Instance rollback performed due to: None");
  });

  it("is null for an exception that says nothing", () => {
    expect(messageOf("Exception", undefined, undefined)).toBeNull();
  });
});
