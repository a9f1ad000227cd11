import { deepFreeze } from "../tables/immutable.ts";
import { suggestion } from "./did-you-mean.ts";
import { type Option, RELEASES, type Release } from "./option.ts";
import { readValue } from "./read-value.ts";
import { type Conf, SECTIONS } from "./registry.ts";

export { didYouMean, suggestion } from "./did-you-mean.ts";
export { type Option, RELEASES, type Release } from "./option.ts";
export { type Conf, OPTIONS, SECTIONS } from "./registry.ts";

/** What is wrong with one place of a nova.conf. */
export interface ConfProblem {
  /** `[section]` or `[section, option]` */
  readonly path: readonly string[];
  /** Whether the section's or option's name is wrong, or its value. */
  readonly of: "key" | "value";
  /** What is wrong, and its mend. */
  readonly message: string;
}

/** The options that could be read, defaults for the rest, and what was wrong. Without problems `conf` is what was meant. */
export interface ConfReading {
  readonly conf: Conf;
  readonly problems: readonly ConfProblem[];
}

/** `section: {option: value}`, as a scenario's `cloud.conf` has it. */
export type ConfInput = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

function knownIn(option: Option, release: Release): boolean {
  return option.releases === undefined || option.releases.includes(release);
}

function defaultOf(option: Option, release: Release): unknown {
  const older = option.defaultIn?.[release];
  return older === undefined ? option.default : older;
}

/** Where an option that is not in `section` can be found. */
function elsewhere(name: string, section: string): string | undefined {
  for (const [other, options] of SECTIONS) if (other !== section && options.has(name)) return other;
  return undefined;
}

function unknownOption(section: string, name: string, options: ReadonlyMap<string, Option>): string {
  const home = elsewhere(name, section);
  const mend = home === undefined ? suggestion(name, options.keys()) : `; it belongs in [${home}]`;
  return `unknown option '${name}' in [${section}]${mend}`;
}

/**
 * Reads nova.conf given as data. Values are YAML's own types or the text nova.conf would hold; what is not given has
 * Nova's default in that release. Never throws: every fault is a problem with its path, all of them at once.
 */
export function parseConf(input: ConfInput, release: Release = "newest"): ConfReading {
  const problems: ConfProblem[] = [];
  const given = new Map<Option, unknown>();
  for (const [section, values] of Object.entries(input)) {
    const options = SECTIONS.get(section);
    if (options === undefined) {
      problems.push({
        path: [section],
        of: "key",
        message: `unknown section [${section}]${suggestion(section, SECTIONS.keys())}`,
      });
      continue;
    }
    for (const [name, raw] of Object.entries(values ?? {})) {
      const path = [section, name];
      const option = options.get(name);
      if (option === undefined) {
        problems.push({ path, of: "key", message: unknownOption(section, name, options) });
      } else if (!knownIn(option, release)) {
        problems.push({
          path,
          of: "key",
          message: `option '${name}' does not exist in release '${release}'; leave it out`,
        });
      } else {
        const reading = readValue(raw, option);
        if ("wrong" in reading) problems.push({ path, of: "value", message: `[${section}] ${name} ${reading.wrong}` });
        else given.set(option, reading.value);
      }
    }
  }
  return { conf: build(given, release), problems };
}

/** Every section of the registry with each option's given value or its default. */
function build(given: ReadonlyMap<Option, unknown>, release: Release): Conf {
  const sections = [...SECTIONS].map(([section, options]) => {
    const values = [...options].map(([name, option]) => [
      name,
      given.has(option) ? given.get(option) : defaultOf(option, release),
    ]);
    return [section, Object.fromEntries(values)];
  });
  // The registry that Conf's type is derived from is the one gone through here, so every field is there with its type.
  const conf = Object.fromEntries(sections) as Conf;
  deepFreeze(conf);
  return conf;
}

const defaults = new Map(RELEASES.map((release) => [release, build(new Map(), release)]));

/** Nova's defaults of a release. */
export function defaultConf(release: Release = "newest"): Conf {
  const conf = defaults.get(release);
  if (conf === undefined) throw new Error(`unknown release '${release}'; known: ${RELEASES.join(", ")}`);
  return conf;
}

/**
 * Reads flat keys, as the recordings of real Nova have them: `section.option`, or `option` alone for one of [DEFAULT]
 * or else of [filter_scheduler].
 */
export function confFromFlat(flat: Readonly<Record<string, unknown>>, release: Release = "newest"): ConfReading {
  const input: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(flat)) {
    const dot = key.indexOf(".");
    const name = key.slice(dot + 1);
    const bare = SECTIONS.get("filter_scheduler")?.has(name) ? "filter_scheduler" : "DEFAULT";
    const section = dot < 0 ? bare : key.slice(0, dot);
    input[section] = { ...input[section], [name]: value };
  }
  return parseConf(input, release);
}
