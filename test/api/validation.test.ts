import { describe, expect, it } from "vitest";
import { validate } from "../../src/api/core/validation.ts";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { LEGACY } from "../../src/api/protocol/microversion.ts";
import { createKeypair } from "../../src/api/resources/keypairs/keypairs-schema.ts";
import { createServerGroup } from "../../src/api/resources/server-groups/server-groups-schema.ts";
import { setServerMetadata, setServerMetadataItem } from "../../src/api/schema/metadata.ts";
import type { VersionedSchema } from "../../src/api/schema/versioned.ts";
import { ACTIONS } from "../../src/api/servers/actions.ts";
import { createServerSchema, updateServerSchema } from "../../src/api/servers/servers-schema.ts";

const IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6";

function schemaOf(action: string): VersionedSchema {
  const schema = ACTIONS.get(action)?.schema;
  if (schema === undefined) throw new Error(`no schema for ${action}`);
  return schema;
}

function refusal(schema: VersionedSchema, minor: number, body: unknown): ApiError {
  try {
    validate(schema, minor, body);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

function server(more: object, minor = 93): [VersionedSchema, number, unknown] {
  return [
    createServerSchema,
    minor,
    { server: { name: "v", flavorRef: "1", imageRef: IMAGE, networks: "auto", ...more } },
  ];
}

describe("what a refusal says", () => {
  it.each<[string, [VersionedSchema, number, unknown], string]>([
    ["no body", [createServerSchema, 93, null], "None is not of type 'object'"],
    ["root property missing", [createServerSchema, 93, {}], "'server' is a required property"],
    [
      "root property unknown",
      [updateServerSchema, 93, { server: {}, x: 1 }],
      "Additional properties are not allowed ('x' was unexpected)",
    ],
    ["empty name", server({ name: "" }), "Invalid input for field/attribute name. Value: . '' is too short"],
    [
      "blank before a name",
      server({ name: " v" }),
      "An invalid 'name' value was provided. The name must be: printable characters. Can not start or end with whitespace.",
    ],
    [
      "item of a list",
      server({ tags: ["a", "b,c"] }),
      "Invalid input for field/attribute 1. Value: b,c. 'b,c' does not match '^[^,/]*$'",
    ],
    [
      "several types",
      server({ description: 3 }),
      "Invalid input for field/attribute description. Value: 3. 3 is not of type 'string', 'null'",
    ],
    [
      "format",
      server({ accessIPv4: "x" }),
      "Invalid input for field/attribute accessIPv4. Value: x. 'x' is not a 'ipv4'",
    ],
    [
      "alternatives",
      server({ imageRef: "x" }),
      "Invalid input for field/attribute imageRef. Value: x. 'x' is not valid under any of the given schemas",
    ],
    [
      "repeated items",
      server({ trusted_image_certificates: ["c", "c"] }),
      "Invalid input for field/attribute trusted_image_certificates. Value: ['c', 'c']. ['c', 'c'] has non-unique elements",
    ],
    [
      "bounds of text",
      server({ min_count: "0" }),
      "Invalid input for field/attribute min_count. Value: 0. 0 is less than the minimum of 1",
    ],
    [
      "names bound by patterns",
      [setServerMetadata, 93, { metadata: { "b/": "1", "a/": "2" } }],
      "Invalid input for field/attribute metadata. Value: {'b/': '1', 'a/': '2'}. " +
        "'a/', 'b/' do not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'",
    ],
    [
      "too few properties",
      [setServerMetadataItem, 93, { meta: {} }],
      "Invalid input for field/attribute meta. Value: {}. {} does not have enough properties",
    ],
    [
      "characters of a keypair's name",
      [createKeypair, 91, { keypair: { name: "a@b" } }],
      "An invalid 'name' value was provided. The name must be: Only expected characters: " +
        "[_- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]",
    ],
    [
      "items by position",
      [createServerGroup, 14, { server_group: { name: "g", policies: ["soft-affinity"] } }],
      "Invalid input for field/attribute 0. Value: soft-affinity. 'soft-affinity' is not one of ['anti-affinity', 'affinity']",
    ],
  ])("%s", (_, [schema, minor, body], message) => {
    const error = refusal(schema, minor, body);
    expect(error.status).toBe(400);
    expect(error.message).toBe(message);
  });

  it("comes from the first failure in the order of the schema, not of the body", () => {
    const body = { server: { networks: 1, name: 2, flavorRef: null } };
    expect(refusal(createServerSchema, 93, body).message).toContain("attribute name.");
  });

  it("is a 500 where Nova's own check breaks", () => {
    expect(refusal(...server({ user_data: "é" })).status).toBe(500);
    expect(() => validate(...server({ user_data: "!!!" }))).not.toThrow();
  });
});

describe("microversions", () => {
  it.each<[string, [VersionedSchema, number, unknown], boolean]>([
    ["networks may be left out until 2.36", [createServerSchema, 36, { server: { name: "v", flavorRef: 1 } }], true],
    ["networks must be there from 2.37", [createServerSchema, 37, { server: { name: "v", flavorRef: 1 } }], false],
    ["tags of networks at 2.36", server({ networks: [{ tag: "t" }] }, 36), true],
    ["no tags of networks at 2.37", server({ networks: [{ tag: "t" }] }, 37), false],
    ["tags of networks at 2.42", server({ networks: [{ tag: "t" }] }, 42), true],
    [
      "tags of devices at 2.32",
      [createServerSchema, 32, { server: { name: "v", flavorRef: 1, block_device_mapping_v2: [{ tag: "t" }] } }],
      true,
    ],
    [
      "no tags of devices at 2.33",
      [createServerSchema, 33, { server: { name: "v", flavorRef: 1, block_device_mapping_v2: [{ tag: "t" }] } }],
      false,
    ],
    ["one label as hostname at 2.93", server({ hostname: "a.b" }, 93), false],
    ["a domain name as hostname at 2.94", server({ hostname: "a.b" }, 94), true],
    ["no pinned zone at 2.103", [updateServerSchema, 103, { server: { pinned_availability_zone: null } }], false],
    ["a pinned zone at 2.104", [updateServerSchema, 104, { server: { pinned_availability_zone: null } }], true],
    ["onSharedStorage at 2.13", [schemaOf("evacuate"), 13, { evacuate: { onSharedStorage: true } }], true],
    ["no onSharedStorage at 2.14", [schemaOf("evacuate"), 14, { evacuate: { onSharedStorage: true } }], false],
    ["force at 2.67", [schemaOf("evacuate"), 67, { evacuate: { force: true } }], true],
    ["no force at 2.68", [schemaOf("evacuate"), 68, { evacuate: { force: true } }], false],
    ["anything to lock at 2.72", [schemaOf("lock"), 72, { lock: 17 }], true],
    ["a reason to lock at 2.73", [schemaOf("lock"), 73, { lock: 17 }], false],
    ["nothing in unshelve at 2.77", [schemaOf("unshelve"), 77, { unshelve: {} }], false],
    ["nothing in unshelve at 2.91", [schemaOf("unshelve"), 91, { unshelve: {} }], true],
  ])("%s", (_, [schema, minor, body], accepted) => {
    if (accepted) expect(validate(schema, minor, body)).toBe(body);
    else expect(refusal(schema, minor, body).status).toBe(400);
  });
});

describe("the legacy endpoint", () => {
  it("drops what the schema does not know", () => {
    const body = { server: { name: " n ", flavorRef: 1, bogus: 1, networks: [{ uuid: "x", extra: 2 }] }, top: 1 };
    expect(validate(createServerSchema, LEGACY, body)).toEqual({
      server: { name: " n ", flavorRef: 1, networks: [{ uuid: "x" }] },
    });
  });

  it("does not make microversions forgiving that share its schema", () => {
    const body = { "os-getConsoleOutput": {}, bogus: 1 };
    expect(validate(schemaOf("os-getConsoleOutput"), LEGACY, body)).toEqual({ "os-getConsoleOutput": {} });
    expect(refusal(schemaOf("os-getConsoleOutput"), 1, body).status).toBe(400);
    expect(validate(schemaOf("os-getConsoleOutput"), LEGACY, body)).toEqual({ "os-getConsoleOutput": {} });
  });

  it("still binds the names of metadata, in other words", () => {
    const body = { createImage: { name: "i", metadata: { "a/": "1" } } };
    expect(refusal(schemaOf("createImage"), LEGACY, body).message).toContain(
      "Additional properties are not allowed ('a/' was unexpected)",
    );
  });
});
