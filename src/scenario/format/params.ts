import { parse } from "yaml";
import { suggestion } from "../../model/conf/conf.ts";
import { ownValue, setOwn } from "../../model/tables/merged.ts";
import { formatPath, type Path } from "./source.ts";

/** A fault of a parameter or of an override. `path` is where it stands in the file; null: on the command line. */
export interface ParamProblem {
  readonly path: Path | null;
  readonly message: string;
}

type Data = Record<string, unknown>;

function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Stands for the place behind the last item of a list. */
const BEHIND = "+";

/** `cloud.hosts[0].count` or `cloud.hosts.0.count` as a path; `timeline[+]` is behind the last item of `timeline`. */
export function parsePath(text: string): (string | number)[] {
  return text
    .replaceAll(/\[(\d+|\+)\]/g, ".$1")
    .split(".")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Lays `value` over what is there: maps are merged, everything else is replaced. */
function laidOver(there: unknown, value: unknown): unknown {
  if (!isMap(there) || !isMap(value)) return value;
  const merged: Data = { ...there };
  for (const [key, part] of Object.entries(value)) setOwn(merged, key, laidOver(ownValue(merged, key), part));
  return merged;
}

/** Where a value was put, and where it stands in what was given: in the value itself, or in its items. */
type Spot = readonly [at: Path, within: Path];

/**
 * Puts a value at a dotted path of the data, in place; maps on the way are made, list items must be there. Behind the last
 * item of a list (`[+]`) comes the value, or each item of it where it is a list.
 *
 * @returns where it was put; or what is wrong with the path.
 */
export function patch(data: Data, dotted: string, value: unknown): readonly Spot[] | string {
  const path = parsePath(dotted);
  let at: unknown = data;
  for (const [depth, part] of path.entries()) {
    const place = () => formatPath(path.slice(0, depth + 1));
    const last = depth === path.length - 1;
    if (Array.isArray(at)) {
      if (last && part === BEHIND) return putBehind(at, path.slice(0, -1), value);
      if (typeof part !== "number" || part >= at.length)
        return `${place()} is not there; the list has ${at.length} items, counted from 0; [+] stands for one behind the last`;
    } else if (!isMap(at)) return `${place()} is not there; ${formatPath(path.slice(0, depth))} is a single value`;
    else if (part === BEHIND) return `${place()} is not there; ${formatPath(path.slice(0, depth))} is no list`;
    // A list's item is there; a map's key may be a word that every object knows.
    let next: unknown = ownValue(at as Data, String(part));
    if (next === undefined && path[depth + 1] === BEHIND) next = [];
    const put = last ? laidOver(next, value) : (next ?? {});
    setOwn(at as Data, String(part), put);
    at = put;
  }
  return [[path, []]];
}

function putBehind(list: unknown[], path: Path, value: unknown): readonly Spot[] {
  const first = list.length;
  if (!Array.isArray(value)) {
    list.push(value);
    return [[[...path, first], []]];
  }
  list.push(...value);
  return value.map((_, i): Spot => [[...path, first + i], [i]]);
}

const REFERENCE = /\$\{([^}]*)\}/g;
const WHOLE = /^\$\{([^}]*)\}$/;

/** A copy of the data with `${name}` replaced: by the value itself where it stands alone, else within the text. */
function substitute(value: unknown, params: Data, path: Path, problems: ParamProblem[]): unknown {
  if (Array.isArray(value)) return value.map((item, i) => substitute(item, params, [...path, i], problems));
  if (isMap(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, part]) => [key, substitute(part, params, [...path, key], problems)]));
  }
  if (typeof value !== "string") return value;
  const lookUp = (name: string): unknown => {
    if (Object.hasOwn(params, name)) return params[name];
    const known = Object.keys(params);
    const mend =
      suggestion(name, known) || (known.length === 0 ? "; add it to 'params'" : `; known: ${known.join(", ")}`);
    problems.push({ path, message: `unknown parameter '${name}'${mend}` });
    return "";
  };
  const whole = WHOLE.exec(value);
  if (whole !== null) return lookUp(whole[1] ?? "");
  return value.replaceAll(REFERENCE, (_, name: string) => String(lookUp(name)));
}

/** The data with overrides and parameters put in. */
export interface Resolved {
  readonly data: unknown;
  readonly problems: readonly ParamProblem[];
  /** Where in the data each patch has put something, and where that stands in the file. */
  readonly spots: readonly (readonly [at: Path, place: Path])[];
}

/** A value that is put at a dotted path. */
export interface Patch {
  readonly dotted: string;
  readonly value: unknown;
  /** Where it stands in the file. */
  readonly place: Path;
}

function override(data: Data, params: Data, setting: string): string | undefined {
  const equals = setting.indexOf("=");
  if (equals < 1) return `--set ${setting}: write it as name=value`;
  const [name, text] = [setting.slice(0, equals), setting.slice(equals + 1)];
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    return `--set ${name}: '${text}' is no YAML value; quote it`;
  }
  if (Object.hasOwn(params, name)) {
    params[name] = value;
    return undefined;
  }
  if (!name.includes(".") && !Object.hasOwn(data, name)) {
    const near = suggestion(name, [...Object.keys(params), ...Object.keys(data)]);
    return `--set ${name}: no parameter of this name${near || "; for a place in the file write its path, such as cloud.conf.DEFAULT.max_concurrent_builds"}`;
  }
  const put = patch(data, name, value);
  return typeof put === "string" ? `--set ${name}: ${put}` : undefined;
}

/**
 * Puts in overrides (`--set`: a parameter by its name, or any dotted path), patches by dotted path, and parameters.
 * The data is not changed; the result shares nothing with it.
 */
export function resolve(data: unknown, sets: readonly string[], patches: readonly Patch[] = []): Resolved {
  const problems: ParamProblem[] = [];
  const spots: [Path, Path][] = [];
  const copy: unknown = structuredClone(data);
  if (!isMap(copy)) return { data: copy, problems, spots };
  for (const { dotted, value, place } of patches) {
    const odd = unknownParameter(copy.params, dotted, value);
    const put = odd?.message ?? patch(copy, dotted, structuredClone(value));
    if (typeof put !== "string") for (const [at, within] of put) spots.push([at, [...place, ...within]]);
    else {
      const within = odd?.within ?? [];
      const path = [...parsePath(dotted), ...within];
      problems.push({ path, message: put });
      spots.push([path, [...place, ...within]]);
    }
  }
  const params: Data = isMap(copy.params) ? copy.params : {};
  const note = (message: string | undefined): void => {
    if (message !== undefined) problems.push({ path: null, message });
  };
  for (const setting of sets) note(override(copy, params, setting));
  const { params: _, matrix, branches, ...rest } = copy;
  const put = substitute(rest, params, [], problems);
  // Patches of other runs are put in when those run.
  const fork =
    isMap(branches) && "at" in branches ? substitute(branches.at, params, ["branches", "at"], problems) : null;
  const later = {
    ...(matrix === undefined ? {} : { matrix }),
    ...(branches === undefined ? {} : { branches: fork === null ? branches : { ...(branches as Data), at: fork } }),
  };
  return { data: { ...(put as Data), ...("params" in copy ? { params } : {}), ...later }, problems, spots };
}

/** A patch changes parameters that are there: one that nothing uses would change nothing. */
function unknownParameter(
  params: unknown,
  dotted: string,
  value: unknown,
): { readonly message: string; readonly within: Path } | undefined {
  const [block, part] = parsePath(dotted);
  if (block !== "params") return undefined;
  const names = part !== undefined ? [String(part)] : isMap(value) ? Object.keys(value) : [];
  const known = isMap(params) ? Object.keys(params) : [];
  const name = names.find((each) => !known.includes(each));
  if (name === undefined) return undefined;
  const mend = suggestion(name, known) || (known.length === 0 ? "" : `; known: ${known.join(", ")}`);
  return {
    message: `no parameter '${name}'${mend || "; add it to 'params'"}`,
    within: part === undefined ? [name] : [],
  };
}
