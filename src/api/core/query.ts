/** Query strings: parsed as webob does, checked against a schema, rid of what the schema does not know. */

import { badRequest } from "../protocol/errors.ts";
import type { Minor } from "../protocol/microversion.ts";
import type { PlainSchema, VersionedSchema } from "../schema/versioned.ts";
import { schemaPattern } from "./first-failure.ts";
import { validate } from "./validation.ts";

/** The parameters of a request, each with all its values in the order given. */
export class Query {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** Names in the order of their first mention. */
  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** All values of a parameter. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The value that counts where one is wanted: the last. */
  last(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** Without the parameters that do not pass. */
  filter(passes: (name: string) => boolean): Query {
    return new Query(new Map([...this.#values].filter(([name]) => passes(name))));
  }

  /** As an object of lists: the form its schema speaks of. */
  toObject(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#values);
  }
}

const EMPTY = new Query(new Map());

/**
 * Parses a query string: `+` is a blank, a parameter without `=` has an empty value, broken percent escapes stay.
 * @param text without the question mark.
 * @throws ApiError 400 where the bytes are no UTF-8.
 */
export function parseQuery(text: string): Query {
  if (text === "") return EMPTY;
  const values = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return new Query(values);
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, decodeURIComponent);
  } catch {
    throw badRequest("Query string is not UTF-8 encoded");
  }
}

/**
 * Parses and checks the query of a request. Parameters that the schema does not know are refused or silently dropped, as
 * the microversion has it.
 * @param text without the question mark.
 * @throws ApiError 400 with Nova's text for the first failure.
 */
export function checkQuery(schema: VersionedSchema, minor: Minor, text: string): Query {
  const query = parseQuery(text);
  const plain = schema.at(minor);
  if (plain === undefined || query === EMPTY) return query;
  validate(schema, minor, query.toObject());
  return plain.additionalProperties === false ? query : query.filter((name) => isKnown(plain, name));
}

function isKnown(schema: PlainSchema, name: string): boolean {
  if (Object.hasOwn(schema.properties ?? {}, name)) return true;
  return Object.keys(schema.patternProperties ?? {}).some((pattern) => schemaPattern(pattern).test(name));
}
