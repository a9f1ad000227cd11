/**
 * JSON Schema, written literally. A schema is a constant, so that its type holds all that it says, and the type of the
 * values that it accepts is worked out from that: nothing is written twice, and nothing is built at start-up.
 */
import type { XStatic } from "typebox/schema";

/** The words of draft 7 that schemas here use. `as const satisfies JsonSchema` finds a word that is misspelt. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly items?: this;
  readonly properties?: Readonly<Record<string, this>>;
  readonly required?: readonly string[];
  readonly propertyNames?: this;
  readonly additionalProperties?: boolean | this;
  readonly anyOf?: readonly this[];
  readonly oneOf?: readonly this[];
}

/** What a schema accepts, read-only at every depth. */
export type Static<S> = Frozen<XStatic<S>>;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
