/** Parts that several schemas share (Nova: nova/api/validation/parameter_types.py). */
import { printableClass } from "./printable.ts";
import { legacyOr, type Schema, since, stages, until, type Versions } from "./versioned.ts";

const MAX_INT = 0x7fffffff;

export const name = { type: "string", minLength: 1, maxLength: 255, format: "name" } as const satisfies Schema;

/** A name where blanks around it are forgiven: the legacy endpoint. */
export const spacedName = {
  type: "string",
  minLength: 1,
  maxLength: 255,
  format: "name_with_leading_trailing_spaces",
} as const satisfies Schema;

/** A name: spaces around it are accepted on the legacy endpoint only. */
export const nameByEndpoint = legacyOr(spacedName, name);

export const nameOrNull = {
  oneOf: [{ type: "string", minLength: 1, maxLength: 255 }, { type: "null" }],
} as const satisfies Schema;

const PRINTABLE = `^[${printableClass()}]*$`;

export const description = {
  type: ["string", "null"],
  minLength: 0,
  maxLength: 255,
  pattern: PRINTABLE,
} as const satisfies Schema;

export const flavorDescription = { ...description, maxLength: 65535 } as const satisfies Schema;

export const boolean = {
  type: ["boolean", "string"],
  enum: [
    ...[true, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"],
    ...[false, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"],
  ],
} as const satisfies Schema;

export const positiveInteger = {
  type: ["integer", "string"],
  pattern: "^[0-9]*$",
  minimum: 1,
  minLength: 1,
} as const satisfies Schema;

export const nonNegativeInteger = { ...positiveInteger, minimum: 0 } as const satisfies Schema;

/** A size of a volume in GiB, and of a flavor in the units of its field. */
export const size = {
  type: ["integer", "string"],
  pattern: "^[0-9]+$",
  minimum: 1,
  maximum: MAX_INT,
} as const satisfies Schema;

export const sizeOrZero = { ...size, minimum: 0 } as const satisfies Schema;

export const quotaLimit = {
  type: ["integer", "string"],
  pattern: "^-?[0-9]+$",
  minimum: -1,
  maximum: MAX_INT,
} as const satisfies Schema;

export const uuid = { type: "string", format: "uuid" } as const satisfies Schema;

export const text = { type: "string" } as const satisfies Schema;

/** Text of the length of a database column. */
export const shortText = { type: "string", maxLength: 255 } as const satisfies Schema;

/** The same, not empty. */
export const someText = { type: "string", minLength: 1, maxLength: 255 } as const satisfies Schema;

/** Host names of services; underscores occur in real clouds. */
export const fqdn = {
  type: "string",
  minLength: 1,
  maxLength: 255,
  pattern: "^[a-zA-Z0-9-._]*$",
} as const satisfies Schema;

export const hostOrNull = { ...fqdn, type: ["string", "null"] } as const satisfies Schema;

const hostLabel = {
  type: "string",
  minLength: 2,
  maxLength: 63,
  pattern: "^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$",
} as const satisfies Schema;

/** Host name inside a server: one label, and a full domain name from 2.94. */
export const hostname = stages(since(90, hostLabel), since(94, fqdn));

export const ipv4 = { type: "string", format: "ipv4" } as const satisfies Schema;
export const ipv6 = { type: "string", format: "ipv6" } as const satisfies Schema;
export const ipAddress = {
  type: "string",
  oneOf: [{ format: "ipv4" }, { format: "ipv6" }],
} as const satisfies Schema;

export const metadata = {
  type: "object",
  patternProperties: { "^[a-zA-Z0-9-_:. ]{1,255}$": { type: "string", maxLength: 255 } },
  additionalProperties: false,
} as const satisfies Schema;

/** One item of metadata. */
export const metadataItem = { ...metadata, minProperties: 1, maxProperties: 1 } as const satisfies Schema;

export const diskConfig = { type: "string", enum: ["AUTO", "MANUAL"] } as const satisfies Schema;

export const personality = {
  type: "array",
  items: {
    type: "object",
    properties: { path: text, contents: { type: "string", format: "base64" } },
    additionalProperties: false,
  },
} as const satisfies Schema;

export const userData = { type: "string", format: "base64", maxLength: 65535 } as const satisfies Schema;
export const userDataOrNull = { oneOf: [userData, { type: "null" }] } as const satisfies Schema;

export const tag = { type: "string", minLength: 1, maxLength: 60, pattern: "^[^,/]*$" } as const satisfies Schema;

/** The most tags one server has. */
export const MAX_TAGS = 50;

export const tags = { type: "array", items: tag, maxItems: MAX_TAGS } as const satisfies Schema;

export const trustedCertificates = {
  type: ["array", "null"],
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
  items: { type: "string", minLength: 1 },
} as const satisfies Schema;

/** A query parameter, which may be repeated. */
export function repeatable<const S extends Schema>(items: S): { readonly type: "array"; readonly items: S } {
  return { type: "array", items };
}

/** A query parameter that may be given once. */
export function once<const S extends Schema>(
  items: S,
): { readonly type: "array"; readonly items: S; readonly maxItems: 1 } {
  return { type: "array", items, maxItems: 1 };
}

export const anyText = repeatable(text);
export const regex = repeatable({ type: "string", format: "regex" });
export const time = { type: "string", format: "date-time" } as const satisfies Schema;

export const pagination = { limit: repeatable(nonNegativeInteger), marker: anyText } as const;
export const paginationOnce = { limit: once(nonNegativeInteger), marker: once(text) } as const;

/** `additionalProperties` of query strings: unknown parameters are dropped at first and refused from a microversion on. */
export function refusedSince(minor: number): Versions<boolean> {
  return stages(until(minor - 1, true), since(minor, false));
}
