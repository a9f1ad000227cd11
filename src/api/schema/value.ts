/**
 * The TypeScript type of what a schema accepts, over all microversions together: a property that only some of them have
 * is optional. Controllers and the typed client take their types from here, so that nothing is written twice.
 */
import type { VersionedSchema, Versions } from "./versioned.ts";

type ElementOf<A> = A extends readonly (infer E)[] ? E : never;

/** A value without its history. */
type Plain<T> = T extends Versions<infer U> ? U : T;

/** What a schema accepts. */
export type ValueOf<S> =
  S extends Versions<infer T>
    ? ValueOf<T>
    : S extends { readonly enum: infer E }
      ? Plain<ElementOf<E>>
      : S extends { readonly type: infer T }
        ? OfType<S, T extends readonly unknown[] ? T[number] : T>
        : S extends { readonly oneOf: infer B }
          ? ValueOf<ElementOf<B>>
          : S extends { readonly allOf: infer B }
            ? ValueOf<ElementOf<B>>
            : S extends { readonly properties: unknown }
              ? ObjectOf<S>
              : unknown;

type OfType<S, T> = T extends "string"
  ? string
  : T extends "integer" | "number"
    ? number
    : T extends "boolean"
      ? boolean
      : T extends "null"
        ? null
        : T extends "array"
          ? readonly ItemOf<S>[]
          : T extends "object"
            ? ObjectOf<S>
            : never;

type ItemOf<S> = S extends { readonly items: infer I }
  ? ValueOf<I extends readonly unknown[] ? I[number] : I>
  : unknown;

type ObjectOf<S> = S extends { readonly properties: infer P }
  ? Flat<
      { readonly [K in keyof P & RequiredOf<S>]: ValueOf<P[K]> } & {
        readonly [K in Exclude<keyof P, RequiredOf<S>>]?: ValueOf<P[K]>;
      }
    > &
      (S extends { readonly additionalProperties: true } ? Readonly<Record<string, unknown>> : unknown)
  : S extends { readonly patternProperties: infer P }
    ? Readonly<Record<string, ValueOf<P[keyof P]>>>
    : Readonly<Record<string, unknown>>;

/** Names that are required at all microversions. */
type RequiredOf<S> = S extends { readonly required: infer R } ? Extract<ElementOf<R>, string> : never;

type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The body that the schema of an operation accepts. */
export type BodyOf<S> = S extends VersionedSchema<infer T> ? ValueOf<T> : never;
