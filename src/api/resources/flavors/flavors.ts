/** `/flavors` (API reference: "Flavors"). Access and extra specs are in `flavor-access.ts` and `flavor-extra-specs.ts`. */
import type { Flavor } from "../../../model/records/flavor.ts";
import { keyOf, mintUuid } from "../../../model/tables/ids.ts";
import { isTrue, strictTruth } from "../../../python/bool.ts";
import { boundedSearch, type Search, WorkLimit } from "../../../python/bounded-pattern.ts";
import { authorize, can } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { linksOf, nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { badRequest, conflict, notFound, unexpectedError } from "../../protocol/errors.ts";
import { findFlavor } from "./find-flavor.ts";
import { flavorNumber } from "./flavor-number.ts";
import { createFlavor, listFlavorsQuery, updateFlavor } from "./flavors-schema.ts";

type Json = Record<string, unknown>;

/** How long the search for a name may take, in the steps of `WorkLimit`: far more than flavors' names ask for. */
const SEARCH_STEPS = 1_000_000;

function briefView(call: Call, flavor: Flavor): Json {
  const shown: Json = { id: flavor.id, name: flavor.name, links: linksOf(call, "flavors", flavor.id) };
  if (call.minor >= 55) shown.description = flavor.description;
  return shown;
}

function view(call: Call, flavor: Flavor, extraSpecs: boolean): Json {
  const shown: Json = {
    ...briefView(call, flavor),
    ram: flavor.ram,
    disk: flavor.disk,
    swap: flavor.swap === 0 && call.minor < 75 ? "" : flavor.swap,
    "OS-FLV-EXT-DATA:ephemeral": flavor.ephemeral,
    vcpus: flavor.vcpus,
    "os-flavor-access:is_public": flavor.isPublic,
  };
  if (call.minor < 102) {
    shown["OS-FLV-DISABLED:disabled"] = flavor.disabled;
    shown.rxtx_factor = flavor.rxtxFactor;
  }
  if (extraSpecs) shown.extra_specs = flavor.extraSpecs;
  return shown;
}

function showsExtraSpecs(call: Call): boolean {
  return call.minor >= 61 && can(call, "os_compute_api:os-flavor-extra-specs:index");
}

function list(call: Call): Answer {
  return listing(call, "flavors", (flavor) => briefView(call, flavor));
}

function listDetailed(call: Call): Answer {
  const extraSpecs = showsExtraSpecs(call);
  return listing(call, "flavors/detail", (flavor) => view(call, flavor, extraSpecs));
}

function listing(call: Call, collection: string, shown: (flavor: Flavor) => Json): Answer {
  const query = checkQuery(listFlavorsQuery, call.minor, call.query);
  let rows = sorted(call, query, call.state.flavors.filter(filterOf(call, query)));
  const { limit, marker } = pagingOf(call, query);
  if (marker !== "") {
    if (!call.state.flavors.has(marker)) throw badRequest(`marker [${marker}] not found`);
    rows = rows.slice(rows.findIndex((flavor) => flavor.id === marker) + 1);
  }
  rows = rows.slice(0, limit);
  const last = rows.at(-1);
  const links = last === undefined ? [] : nextLinks(call, collection, query, rows.length, last.id);
  const body: Json = { flavors: rows.map(shown) };
  if (links.length > 0) body.flavors_links = links;
  return { status: 200, body };
}

function filterOf(call: Call, query: Query): (flavor: Flavor) => boolean {
  const { isAdmin, projectId } = call.who;
  const isPublic = isAdmin ? askedPublic(query.last("is_public")) : true;
  const minRam = numberIn(query, "minRam");
  const minDisk = numberIn(query, "minDisk");
  const name = call.minor >= 102 ? query.last("name") : undefined;
  const search = name === undefined || name === "" ? undefined : nameSearch(name);
  return (flavor) => {
    if (!isAdmin && flavor.disabled) return false;
    if (isPublic !== null && flavor.isPublic !== isPublic && !flavor.access.includes(projectId)) return false;
    if (search !== undefined && !search.test(flavor.name)) return false;
    return flavor.ram >= minRam && flavor.disk >= minDisk;
  };
}

/** The database's search for an expression. @throws ApiError 500 for one that Python cannot compile, or that takes too long */
function nameSearch(pattern: string): Search {
  const broken = () => unexpectedError("sqlalchemy.exc.OperationalError");
  try {
    return boundedSearch(pattern, new WorkLimit(SEARCH_STEPS, broken));
  } catch (error) {
    throw error instanceof SyntaxError ? broken() : error;
  }
}

function askedPublic(text: string | undefined): boolean | null {
  if (text === undefined) return true;
  if (text.toLowerCase() === "none") return null;
  const truth = strictTruth(text);
  if (truth === undefined) throw badRequest(`Invalid is_public filter [${text}]`);
  return truth;
}

function numberIn(query: Query, name: string): number {
  const text = query.last(name);
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw badRequest(`Invalid ${name} filter [${text}]`);
  return Number(text);
}

/** Columns a list may be sorted by. */
const SORTS: Readonly<Record<string, (flavor: Flavor, call: Call) => string | number>> = {
  flavorid: (flavor) => flavor.id,
  name: (flavor) => flavor.name,
  memory_mb: (flavor) => flavor.ram,
  vcpus: (flavor) => flavor.vcpus,
  root_gb: (flavor) => flavor.disk,
  ephemeral_gb: (flavor) => flavor.ephemeral,
  swap: (flavor) => flavor.swap,
  rxtx_factor: (flavor) => flavor.rxtxFactor,
  is_public: (flavor) => Number(flavor.isPublic),
  disabled: (flavor) => Number(flavor.disabled),
  description: (flavor) => flavor.description ?? "",
};

function sorted(call: Call, query: Query, flavors: Flavor[]): Flavor[] {
  const key = query.last("sort_key") ?? "flavorid";
  const sign = query.last("sort_dir") === "desc" ? -1 : 1;
  const numbers = new Map(flavors.map((flavor) => [flavor, flavorNumber(call.state, flavor.id)]));
  const read = SORTS[key] ?? ((flavor: Flavor) => numbers.get(flavor) ?? 0);
  return flavors.sort((a, b) => {
    const [x, y] = [read(a, call), read(b, call)];
    return x === y ? (numbers.get(a) ?? 0) - (numbers.get(b) ?? 0) : (x < y ? -1 : 1) * sign;
  });
}

function show(call: Call): Answer {
  const flavor = findFlavor(call, call.params.id ?? "");
  return { status: 200, body: { flavor: view(call, flavor, showsExtraSpecs(call)) } };
}

const KEY = keyOf("flavors");

function create(call: Call): Answer {
  const { flavor: asked } = validate(createFlavor, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-manage:create");
  const name = asked.name.trim();
  const isAuto = asked.id === undefined || asked.id === null || asked.id === "" || asked.id === "auto";
  const id = isAuto ? mintUuid(call.world.events, call.state.settings.idKey ^ KEY) : String(asked.id);
  if (call.state.flavors.find((flavor) => flavor.name === name) !== undefined) {
    throw conflict(`Flavor with name ${name} already exists.`);
  }
  if (call.state.flavors.has(id)) throw conflict(`Flavor with ID ${id} already exists.`);
  const row: Flavor = {
    id,
    name,
    vcpus: Number(asked.vcpus),
    ram: Number(asked.ram),
    disk: Number(asked.disk),
    ephemeral: Number(asked["OS-FLV-EXT-DATA:ephemeral"] ?? 0),
    swap: Number(asked.swap ?? 0),
    rxtxFactor: Number(asked.rxtx_factor ?? 1),
    isPublic: isTrue(asked["os-flavor-access:is_public"] ?? true),
    disabled: false,
    description: asked.description ?? null,
    extraSpecs: {},
    access: [],
  };
  call.world.dispatch({ type: "put", table: "flavors", row });
  return { status: 200, body: { flavor: view(call, row, showsExtraSpecs(call)) } };
}

function update(call: Call): Answer {
  const { flavor: asked } = validate(updateFlavor, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-manage:update");
  const flavor = findFlavor(call, call.params.id ?? "");
  const row: Flavor = { ...flavor, description: asked.description };
  call.world.dispatch({ type: "put", table: "flavors", row });
  return { status: 200, body: { flavor: view(call, row, showsExtraSpecs(call)) } };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-flavor-manage:delete");
  const id = call.params.id ?? "";
  if (!call.state.flavors.has(id)) throw notFound(`Flavor ${id} could not be found.`);
  call.world.dispatch({ type: "remove", table: "flavors", id });
  return { status: 202 };
}

export const flavors: readonly Route[] = [
  ["GET", "/flavors", list, "own query"],
  ["GET", "/flavors/detail", listDetailed, "own query"],
  ["POST", "/flavors", create],
  ["GET", "/flavors/{id}", show],
  ["PUT", "/flavors/{id}", from(55, update)],
  ["DELETE", "/flavors/{id}", remove],
];
