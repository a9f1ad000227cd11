import { describe, expect, it } from "vitest";
import { ACTIONS } from "../../../src/api/servers/actions/index.ts";
import { ACTION_SCHEMAS } from "../../../src/api/servers/server-actions-schema.ts";
import { Lab, messageOf } from "../../lifecycle/lab.ts";

describe("POST /servers/{id}/action", () => {
  it.each([
    [{}, 400, "Malformed request body"],
    [{ pause: null, unpause: null }, 400, "Malformed request body"],
    [{ bogus: null }, 400, "There is no such action: bogus"],
    [[], 400, "Malformed request body"],
    [["pause"], 404, "The resource could not be found."],
    [7, 404, "The resource could not be found."],
    [{ removeFloatingIp: { address: "1.2.3.4" } }, 404, "The resource could not be found."],
    [{ "os-getVNCConsole": { type: "novnc" } }, 404, "The resource could not be found."],
    [{ reboot: { type: "warm" } }, 400, "Invalid input for field/attribute type."],
  ])("answers %j with %i %s", (body, status, text) => {
    const lab = new Lab();
    const answer = lab.below("POST", "/action", body);
    expect(answer.status).toBe(status);
    expect(messageOf(answer)).toContain(text);
  });

  it("looks an unknown server up in two ways", () => {
    const lab = new Lab();
    const ask = (body: object) => messageOf(lab.request("POST", "/servers/nope/action", body));
    expect(ask({ pause: null })).toBe("Instance nope could not be found.");
    expect(ask({ "os-stop": null })).toBe("Instance nope has no mapping to a cell.");
  });

  it("checks the body before it looks for the server", () => {
    expect(new Lab().request("POST", "/servers/nope/action", { reboot: {} }).status).toBe(400);
  });

  it("has each action once, and a schema for each that Nova has one for", () => {
    const keys = ACTIONS.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { key, schema } of ACTIONS) expect(schema, key).toBe(ACTION_SCHEMAS[key]);
  });
});
