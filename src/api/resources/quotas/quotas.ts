/** `/os-quota-sets` and `/os-quota-class-sets` (API reference: "Quota sets", "Quota class sets"). */
import { defaultLimitOf, type QuotaOption } from "../../../lifecycle/placing/quota.ts";
import { NO_USAGE, type Project } from "../../../model/records/project.ts";
import type { State } from "../../../model/records/state.ts";
import { ownValue } from "../../../model/tables/merged.ts";
import { isTrue } from "../../../python/bool.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { checkQuery } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { badRequest, unexpectedError } from "../../protocol/errors.ts";
import { quotaSetQuery, updateQuotaClassSet, updateQuotaSet } from "./quotas-schema.ts";

interface Resource {
  /** Its name in the API. */
  readonly name: string;
  /** The option of `[quota]` that limits it; absent: it is Neutron's, and Nova knows no limit. */
  readonly option?: QuotaOption;
  /** Last microversion that has it. */
  readonly until?: number;
  /** First and last microversion at which quota classes have it, where those are others. */
  readonly fromInClasses?: number;
  readonly untilInClasses?: number;
}

const RESOURCES: readonly Resource[] = [
  { name: "instances", option: "instances" },
  { name: "cores", option: "cores" },
  { name: "ram", option: "ram" },
  { name: "metadata_items", option: "metadata_items" },
  { name: "key_pairs", option: "key_pairs" },
  { name: "server_groups", option: "server_groups", fromInClasses: 50 },
  { name: "server_group_members", option: "server_group_members", fromInClasses: 50 },
  { name: "injected_files", option: "injected_files", until: 56 },
  { name: "injected_file_content_bytes", option: "injected_file_content_bytes", until: 56 },
  { name: "injected_file_path_bytes", option: "injected_file_path_length", until: 56 },
  { name: "fixed_ips", until: 35, untilInClasses: 49 },
  { name: "floating_ips", until: 35, untilInClasses: 49 },
  { name: "security_groups", until: 35, untilInClasses: 49 },
  { name: "security_group_rules", until: 35, untilInClasses: 49 },
];

/** How much of a resource a project uses; what is counted per user, group or server counts as nothing here. */
export function usedOf(state: State, projectId: string, name: string): number {
  if (name === "server_groups") return state.groups.filter((group) => group.projectId === projectId).length;
  const usage: Readonly<Record<string, number>> = { ...(state.projects.get(projectId)?.usage ?? NO_USAGE) };
  return usage[name] ?? 0;
}

/** What a limit is kept under: the name of its option, or its own. */
function keyOf({ name, option }: Resource): string {
  return option ?? name;
}

/** The limit of projects that have none of their own. */
function defaultOf({ settings }: State, resource: Resource): number {
  if (resource.option === undefined) return settings.quotaClasses.default?.[resource.name] ?? -1;
  return defaultLimitOf({ settings }, resource.option);
}

/** The limits of a project by the names of the API, as this microversion has them. */
export function limitsOf(call: Call, projectId: string): Record<string, number> {
  const limits: Record<string, number> = {};
  const own = call.state.projects.get(projectId)?.quota ?? {};
  for (const resource of RESOURCES) {
    const { name, until = Number.POSITIVE_INFINITY } = resource;
    if (call.minor <= until) limits[name] = own[keyOf(resource)] ?? defaultOf(call.state, resource);
  }
  return limits;
}

function show(call: Call): Answer {
  checkQuery(quotaSetQuery, call.minor, call.query);
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-quota-sets:show", { projectId });
  return { status: 200, body: { quota_set: { id: projectId, ...limitsOf(call, projectId) } } };
}

function detail(call: Call): Answer {
  checkQuery(quotaSetQuery, call.minor, call.query);
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-quota-sets:detail", { projectId });
  const shown: Record<string, unknown> = { id: projectId };
  for (const [name, limit] of Object.entries(limitsOf(call, projectId))) {
    shown[name] = { in_use: usedOf(call.state, projectId, name), limit, reserved: 0 };
  }
  return { status: 200, body: { quota_set: shown } };
}

function defaults(call: Call): Answer {
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-quota-sets:defaults", { projectId });
  return { status: 200, body: { quota_set: { id: projectId, ...defaultLimits(call) } } };
}

function defaultLimits(call: Call): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const resource of RESOURCES) {
    const { name, until = Number.POSITIVE_INFINITY } = resource;
    if (call.minor <= until) limits[name] = defaultOf(call.state, resource);
  }
  return limits;
}

function update(call: Call): Answer {
  const { quota_set: given } = validate(updateQuotaSet, call.minor, call.body);
  const asked = objectOf(given);
  checkQuery(quotaSetQuery, call.minor, call.query);
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-quota-sets:update", { projectId });
  if (asked.networks !== undefined) throw badRequest("The networks quota has been removed");
  const force = isTrue(asked.force ?? false);
  const quota: Record<string, number> = {};
  for (const [name, value] of Object.entries(asked)) {
    const resource = RESOURCES.find((each) => each.name === name);
    if (resource === undefined) continue;
    const limit = Number(value);
    const used = usedOf(call.state, projectId, name);
    if (!force && limit >= 0 && limit < used) {
      throw badRequest(
        `Quota limit ${limit} for ${name} must be greater than or equal to already used and reserved ${used}.`,
      );
    }
    quota[keyOf(resource)] = limit;
  }
  const project: Project = call.state.projects.get(projectId) ?? {
    id: projectId,
    name: projectId,
    quota: {},
    usage: NO_USAGE,
  };
  call.world.dispatch({ type: "put", table: "projects", row: { ...project, quota: { ...project.quota, ...quota } } });
  return { status: 200, body: { quota_set: limitsOf({ ...call, state: call.world.state }, projectId) } };
}

/** Most characters in the name of a quota class. */
const MOST_OF_A_NAME = 255;

type Asked = Readonly<Record<string, number | string | boolean>>;

/** Nova's schemas do not say that the quotas are an object, and its controllers then meet what they do not expect. */
function objectOf(given: unknown): Asked {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Asked;
  throw unexpectedError(
    given === null || typeof given === "number" || typeof given === "boolean" ? "TypeError" : "AttributeError",
  );
}

function remove(call: Call): Answer {
  checkQuery(quotaSetQuery, call.minor, call.query);
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-quota-sets:delete", { projectId });
  const project = call.state.projects.get(projectId);
  if (project !== undefined) call.world.dispatch({ type: "put", table: "projects", row: { ...project, quota: {} } });
  return { status: 202 };
}

/** The limits of a quota class: those it was given, else those of nova.conf. Only the class `default` has an effect. */
function classLimits(call: Call, name: string): Record<string, number> {
  const { quotaClasses, conf } = call.world.state.settings;
  const given = ownValue(quotaClasses, name) ?? {};
  const limits: Record<string, number> = {};
  for (const resource of RESOURCES) {
    const { option, fromInClasses = 0, until = Number.POSITIVE_INFINITY, untilInClasses = until } = resource;
    if (call.minor < fromInClasses || call.minor > untilInClasses) continue;
    const unset = option === undefined ? -1 : Number(conf.quota[option]);
    limits[resource.name] = given[keyOf(resource)] ?? unset;
  }
  return limits;
}

function showClass(call: Call): Answer {
  authorize(call, "os_compute_api:os-quota-class-sets:show");
  const id = call.params.id ?? "";
  return { status: 200, body: { quota_class_set: { id, ...classLimits(call, id) } } };
}

function updateClass(call: Call): Answer {
  const { quota_class_set: given } = validate(updateQuotaClassSet, call.minor, call.body);
  const asked = objectOf(given);
  authorize(call, "os_compute_api:os-quota-class-sets:update");
  const id = call.params.id ?? "";
  if (id.length > MOST_OF_A_NAME) {
    throw badRequest(
      `Invalid input received: quota_class_name has ${id.length} characters, more than ${MOST_OF_A_NAME}.`,
    );
  }
  const { quotaClasses } = call.state.settings;
  const limits: Record<string, number> = { ...quotaClasses[id] };
  for (const resource of RESOURCES) {
    const value = asked[resource.name];
    if (value !== undefined) limits[keyOf(resource)] = Number(value);
  }
  call.world.dispatch({ type: "configure", set: { quotaClasses: { ...quotaClasses, [id]: limits } } });
  return { status: 200, body: { quota_class_set: classLimits(call, id) } };
}

export const quotas: readonly Route[] = [
  ["GET", "/os-quota-sets/{id}", show, "own query"],
  ["PUT", "/os-quota-sets/{id}", update],
  ["DELETE", "/os-quota-sets/{id}", remove],
  ["GET", "/os-quota-sets/{id}/detail", detail, "own query"],
  ["GET", "/os-quota-sets/{id}/defaults", defaults, "own query"],
  ["GET", "/os-quota-class-sets/{id}", showClass],
  ["PUT", "/os-quota-class-sets/{id}", updateClass],
];
