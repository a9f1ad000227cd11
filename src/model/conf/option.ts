/** The releases of Nova whose defaults are known: `zed` (26, the recordings') and `newest` (Nova's master of August 2026). */
export const RELEASES = ["newest", "zed"] as const;
export type Release = (typeof RELEASES)[number];

/** How the text or YAML value of an option is read; the names are oslo.config's. */
export type OptionKind = "int" | "float" | "bool" | "string" | "list" | "multi";

/** One option of nova.conf. `T` is the type of its value once read. */
export interface Option<T = unknown> {
  readonly kind: OptionKind;
  /** Nova's own default in the newest release. */
  readonly default: T;
  /** The default in an older release, where it was another; for an option that release lacks, what amounts to its absence. */
  readonly defaultIn?: Readonly<Partial<Record<Release, T>>>;
  /** The releases that know the option; absent = all. */
  readonly releases?: readonly Release[];
  /** Least and greatest number that is accepted. */
  readonly min?: number;
  readonly max?: number;
  /** The texts that are accepted; absent = any. */
  readonly choices?: readonly string[];
  /** What it does, in one line. */
  readonly help: string;
}

/** The type of an option's value. */
export type OptionValue<O> = O extends Option<infer T> ? T : never;

interface Extras<T> {
  readonly defaultIn?: Readonly<Partial<Record<Release, T>>>;
  readonly releases?: readonly Release[];
}
interface Bounds<T> extends Extras<T> {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number. */
export function int(value: number, help: string, extras: Bounds<number> = {}): Option<number> {
  return { kind: "int", default: value, help, ...extras };
}

/** A number. */
export function float(value: number, help: string, extras: Bounds<number> = {}): Option<number> {
  return { kind: "float", default: value, help, ...extras };
}

/** A number that may be left unset. */
export function optionalFloat(help: string, extras: Bounds<number | null> = {}): Option<number | null> {
  return { kind: "float", default: null, help, ...extras };
}

export function bool(value: boolean, help: string, extras: Extras<boolean> = {}): Option<boolean> {
  return { kind: "bool", default: value, help, ...extras };
}

export function string(value: string, help: string, extras: Extras<string> = {}): Option<string> {
  return { kind: "string", default: value, help, ...extras };
}

/** A text that may be left unset. */
export function optionalString(help: string, extras: Extras<string | null> = {}): Option<string | null> {
  return { kind: "string", default: null, help, ...extras };
}

/** One text out of a few. */
export function choice<const C extends readonly string[]>(
  value: C[number],
  choices: C,
  help: string,
  extras: Extras<C[number]> = {},
): Option<C[number]> {
  return { kind: "string", default: value, choices, help, ...extras };
}

/** Texts, in nova.conf separated by commas. */
export function listOption(
  value: readonly string[],
  help: string,
  extras: Extras<readonly string[]> = {},
): Option<readonly string[]> {
  return { kind: "list", default: value, help, ...extras };
}

/** An option that nova.conf may give several times. */
export function multi(
  value: readonly string[],
  help: string,
  extras: Extras<readonly string[]> = {},
): Option<readonly string[]> {
  return { kind: "multi", default: value, help, ...extras };
}
