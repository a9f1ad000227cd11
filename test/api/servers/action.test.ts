import { describe, expect, it } from "vitest";
import { validate } from "../../../src/api/core/validation.ts";
import { examplesOf } from "../../../src/api/servers/actions/define.ts";
import { ACTIONS } from "../../../src/api/servers/actions.ts";
import { OPERATIONS } from "../../../src/lifecycle/operations.ts";
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

  it("has Nova's 41 actions, in order of their keys", () => {
    const keys = [...ACTIONS].map(({ key }) => key);
    expect(keys).toHaveLength(41);
    expect(keys).toEqual(keys.toSorted());
  });

  it.each([...ACTIONS])("$key has valid examples, and begins operations that exist", (action) => {
    const { schema, last = 93, defaultArgument, operations = [] } = action;
    const examples = examplesOf(action, { flavors: ["1"], images: ["155d900f-4e14-4e4c-a73d-069cbf4541e6"] });
    expect(examples.length).toBeGreaterThan(0);
    for (const each of defaultArgument === undefined ? examples : [...examples, defaultArgument]) {
      if (schema !== undefined) validate(schema, last, { [action.key]: each });
    }
    for (const each of operations) expect(OPERATIONS.named(String(each)).name).toBe(each);
  });
});
