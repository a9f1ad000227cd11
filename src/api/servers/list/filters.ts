/** Filters of a list as tests of a server (nova/db/main/api, nova/objects/build_request). */
import type { Server } from "../../../model/records/server.ts";
import { boundedSearch, type Search, WorkLimit } from "../../../python/bounded-pattern.ts";
import type { Call } from "../../core/call.ts";
import { unexpectedError } from "../../protocol/errors.ts";
import { type Indexed, isIndexed, type Narrowing } from "./column-index.ts";
import { COLUMNS, textOf } from "./columns.ts";
import type { Options } from "./options.ts";

/** The tests a list puts its servers to. */
export interface Filter {
  /** Tests of single columns that servers in a cell must pass besides, which leave few to look at. */
  readonly narrowings: readonly Narrowing[];
  /** Servers in a cell. */
  readonly scheduled: (server: Server) => boolean;
  /** Servers not yet in a cell: what is empty passes every expression. */
  readonly unscheduled: (server: Server) => boolean;
  /** No server not yet in a cell can match. */
  readonly skipsUnscheduled: boolean;
}

type Test = (server: Server) => boolean;

/** Names the API has for columns. */
const RENAMED: Readonly<Record<string, string>> = { image: "image_ref", name: "display_name", tenant_id: "project_id" };

/** Columns that are compared, not searched. */
const EXACT: ReadonlySet<string> = new Set([
  "project_id",
  "user_id",
  "image_ref",
  "vm_state",
  "uuid",
  "host",
  "task_state",
]);

const TAG_TESTS: Readonly<Record<string, (tags: readonly string[], asked: readonly string[]) => boolean>> = {
  tags: (tags, asked) => asked.every((tag) => tags.includes(tag)),
  "tags-any": (tags, asked) => asked.some((tag) => tags.includes(tag)),
  "not-tags": (tags, asked) => !asked.every((tag) => tags.includes(tag)),
  "not-tags-any": (tags, asked) => !asked.some((tag) => tags.includes(tag)),
};

/**
 * How many steps the expressions of one request may take, about half a second's work. MySQL ends an expression at
 * `regexp_time_limit` with error 3699, which oslo.db passes on and Nova does not expect.
 */
const SEARCH_STEPS = 20_000_000;
const searchTimedOut = () => unexpectedError("sqlalchemy.exc.OperationalError");

/** The tests for these options; null where nothing can match. */
export function filterOf(call: Call, options: Options, hasMarker: boolean): Filter | null {
  if (options.nothing) return null;
  const limit = new WorkLimit(SEARCH_STEPS, searchTimedOut);
  const exact: Test[] = [...stateTests(options)];
  const narrowings: Narrowing[] = [...narrowingsOf(options)];
  const searches: Test[] = [];
  const laxSearches: Test[] = [];
  for (const [asked, text] of options.filters) {
    const name = RENAMED[asked] ?? asked;
    const tagTest = TAG_TESTS[name];
    if (tagTest !== undefined) {
      const tags = text.split(",");
      exact.push(({ spec }) => tagTest(spec.tags, tags));
      narrowings.push({ column: "tags", passes: (value) => tagTest(tagsIn(value), tags) });
    } else if (name === "flavor") {
      if (!isVisibleFlavor(call, text)) return null;
      exact.push(({ spec }) => spec.flavor.id === text);
      narrowings.push({ column: "flavor", passes: (value) => value === text });
    } else if (EXACT.has(name)) {
      exact.push(exactTest(call, name, text));
      if (isIndexed(name)) narrowings.push({ column: name, passes: (value) => value === text });
    } else if (Object.hasOwn(COLUMNS, name)) {
      const search = boundedSearch(text, limit);
      searches.push(searchTest(call, name, search, false));
      laxSearches.push(searchTest(call, name, search, true));
    }
  }
  const { projectId, locked } = options;
  if (projectId !== null) exact.push(({ spec }) => spec.projectId === projectId);
  const scheduled: Test[] = [...exact, ...changeTests(options), ...deletionTests(options), ...searches];
  const unscheduled: Test[] = [...exact, ...laxSearches];
  if (locked !== null) {
    scheduled.unshift((server) => (server.lock !== null) === locked);
    unscheduled.push((server) => server.lock === null || locked);
  }
  const addressTest = addressTestOf(call, options, limit);
  if (addressTest !== undefined) {
    scheduled.push(addressTest);
    unscheduled.push(addressTest);
  }
  return {
    narrowings,
    scheduled: allOf(scheduled),
    unscheduled: allOf(unscheduled),
    skipsUnscheduled: options.deleted === true || (addressTest !== undefined && !hasMarker),
  };
}

/** What the options say of single columns. */
function* narrowingsOf({ vmStates, taskStates, projectId, deleted }: Options): Iterable<Narrowing> {
  yield { column: "scheduled", passes: (value) => value === true };
  if (deleted === false) yield { column: "deleted", passes: (value) => value === false };
  if (vmStates !== null) yield { column: "vm_state", passes: (value) => vmStates.has(String(value)) };
  if (taskStates !== null) yield { column: "task_state", passes: (value) => taskStates.has(value as string | null) };
  if (projectId !== null) yield { column: "project_id", passes: (value) => value === projectId };
}

function tagsIn(value: Indexed): readonly string[] {
  return typeof value !== "string" || value === "" ? [] : value.split(",");
}

function allOf(tests: readonly Test[]): Test {
  return (server) => {
    for (const test of tests) if (!test(server)) return false;
    return true;
  };
}

function* stateTests({ vmStates, taskStates }: Options): Iterable<Test> {
  if (vmStates !== null) yield ({ state }) => vmStates.has(state.vmState);
  if (taskStates !== null) yield ({ state }) => taskStates.has(state.taskState);
}

/** Nova's times carry microseconds that it does not show: a change in the very second named comes after it. */
function* changeTests({ changesSince, changesBefore }: Options): Iterable<Test> {
  if (changesSince !== null) yield ({ state }) => state.updatedAt >= changesSince;
  if (changesBefore !== null) yield ({ state }) => state.updatedAt < changesBefore;
}

function* deletionTests({ deleted, filters }: Options): Iterable<Test> {
  const soft = filters.get("soft_deleted");
  if (deleted === true) {
    const withSoft = soft !== "";
    yield (server) => server.deletedAt !== null || (withSoft && server.state.vmState === "soft-delete");
  } else if (deleted === false) {
    yield (server) => server.deletedAt === null;
    if (soft === undefined || soft === "") yield ({ state }) => state.vmState !== "soft-delete";
  }
}

function columnOf(name: string) {
  const column = COLUMNS[name];
  if (column === undefined) throw new Error(`no column is named '${name}'`);
  return column;
}

function exactTest({ state }: Call, name: string, text: string): Test {
  const column = columnOf(name);
  return (server) => column(server, state) === text;
}

/** @param emptyPasses what is empty passes: so it is for servers not yet in a cell */
function searchTest({ state }: Call, name: string, pattern: Search, emptyPasses: boolean): Test {
  const column = columnOf(name);
  return (server) => {
    const value = column(server, state);
    return (emptyPasses && (value === null || value === "" || value === 0)) || pattern.test(textOf(name, value, state));
  };
}

function isVisibleFlavor(call: Call, id: string): boolean {
  const flavor = call.state.flavors.get(id);
  if (flavor === undefined) return false;
  return flavor.isPublic || call.who.isAdmin || flavor.access.includes(call.who.projectId);
}

/** `ip` and `ip6`: expressions matched at the start, or parts of addresses where the network service can search for those. */
function addressTestOf(call: Call, { filters }: Options, limit: WorkLimit): Test | undefined {
  const asked = { 4: filters.get("ip"), 6: filters.get("ip6") } as const;
  if (asked[4] === undefined && asked[6] === undefined) return undefined;
  if (call.state.settings.networkExtensions.includes("ip-substring-filtering")) {
    const parts = [asked[4], asked[6]].filter((part) => part !== undefined && part !== "");
    return hasFixed(({ addr }) => parts.some((part) => addr.includes(part ?? "")));
  }
  const patterns = { 4: anchored(asked[4], limit), 6: anchored(asked[6], limit) } as const;
  return hasFixed(({ version, addr }) => patterns[version].test(addr));
}

/** Whether one of a server's addresses passes; those that float are not looked at. */
function hasFixed(passes: (address: Server["interfaces"][number]["addresses"][number]) => boolean): Test {
  return ({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some((each) => each.floating !== true && passes(each)));
}

function anchored(text: string | undefined, limit: WorkLimit): Search {
  return text === undefined ? /^None/ : boundedSearch(`^(?:${text})`, limit);
}
