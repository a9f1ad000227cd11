/** `/os-aggregates` (API reference: "Host aggregates"). */

import { hostNamed } from "../../../lifecycle/core/host-checks.ts";
import type { Aggregate } from "../../../model/records/aggregate.ts";
import type { Host } from "../../../model/records/host.ts";
import { keyOf, mintUuid } from "../../../model/tables/ids.ts";
import { merged } from "../../../model/tables/merged.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { plainTime } from "../../core/time.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { type ApiError, badRequest, conflict, notFound } from "../../protocol/errors.ts";
import {
  addHost,
  cacheImages,
  createAggregate,
  removeHost,
  setMetadata,
  updateAggregate,
} from "./aggregates-schema.ts";

type Json = Record<string, unknown>;

const ZONE = "availability_zone";
const KEY = keyOf("aggregates");

function view(call: Call, aggregate: Aggregate): Json {
  const shown: Json = {
    id: aggregate.number,
    name: aggregate.name,
    hosts: aggregate.hosts,
    metadata: aggregate.metadata,
    availability_zone: aggregate.metadata[ZONE] ?? null,
    created_at: plainTime(call.state, aggregate.createdAt),
    updated_at: aggregate.updatedAt === null ? null : plainTime(call.state, aggregate.updatedAt),
    deleted: false,
    deleted_at: null,
  };
  if (call.minor >= 41) shown.uuid = aggregate.uuid;
  return shown;
}

function find(call: Call): Aggregate {
  const id = call.params.id ?? "";
  if (!/^-?\d+$/.test(id)) throw badRequest("Invalid input received: id must be an integer");
  const aggregate = call.state.aggregates.find((each) => each.number === Number(id));
  if (aggregate === undefined) throw notFound(`Aggregate ${id} could not be found.`);
  return aggregate;
}

function put(call: Call, row: Aggregate): Answer {
  call.world.dispatch({ type: "put", table: "aggregates", row });
  return { status: 200, body: { aggregate: view(call, row) } };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-aggregates:index");
  const aggregates = [...call.state.aggregates.values()].map((aggregate) => view(call, aggregate));
  return { status: 200, body: { aggregates } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-aggregates:show");
  return { status: 200, body: { aggregate: view(call, find(call)) } };
}

function checkName(call: Call, name: string, own?: Aggregate): void {
  const other = call.state.aggregates.find((each) => each.name === name);
  if (other !== undefined && other !== own) throw conflict(`Aggregate ${name} already exists.`);
}

function create(call: Call): Answer {
  const { aggregate: asked } = validate(createAggregate, call.minor, call.body);
  authorize(call, "os_compute_api:os-aggregates:create");
  const name = (asked.name ?? "").trim();
  checkName(call, name);
  const zone = asked.availability_zone?.trim();
  let number = 1;
  for (const each of call.state.aggregates.values()) number = Math.max(number, each.number + 1);
  const uuid = mintUuid(call.world.events, call.state.settings.idKey ^ KEY);
  const row: Aggregate = {
    id: uuid,
    number,
    uuid,
    name,
    metadata: zone === undefined || zone === "" ? {} : { [ZONE]: zone },
    hosts: [],
    createdAt: call.world.now,
    updatedAt: null,
  };
  put(call, row);
  const { hosts: _, metadata: __, ...shown } = view(call, row);
  return { status: 200, body: { aggregate: shown } };
}

function update(call: Call): Answer {
  const { aggregate: asked } = validate(updateAggregate, call.minor, call.body);
  authorize(call, "os_compute_api:os-aggregates:update");
  const aggregate = find(call);
  const name = asked.name?.trim() ?? aggregate.name;
  checkName(call, name, aggregate);
  let { metadata } = aggregate;
  if (asked.availability_zone !== undefined) {
    checkZoneChange(call, aggregate, asked.availability_zone, "update");
    metadata = merged(metadata, { [ZONE]: asked.availability_zone });
  }
  return put(call, { ...aggregate, name, metadata, updatedAt: call.world.now });
}

/** A host may be in one zone only, and one that holds servers stays in its own. @throws ApiError 400 */
function checkZoneChange(call: Call, aggregate: Aggregate, zone: string | null, action: string): void {
  if (zone === "")
    throw refused(action, aggregate, `Aggregate ${aggregate.name} does not support empty named availability zone`);
  for (const name of aggregate.hosts) {
    const host = hostNamed(call, name);
    const other = call.state.aggregates.find(
      (each) => each.id !== aggregate.id && each.hosts.includes(name) && each.metadata[ZONE] !== undefined,
    );
    if (zone !== null && other !== undefined && other.metadata[ZONE] !== zone) {
      throw refused(action, aggregate, `One or more hosts already in availability zone(s) ['${other.metadata[ZONE]}']`);
    }
    const current = aggregate.metadata[ZONE] ?? call.state.settings.conf.DEFAULT.default_availability_zone;
    if (host !== undefined && host.servers.length > 0 && zone !== null && zone !== current) {
      throw refused(action, aggregate, "One or more hosts contain instances in this zone");
    }
  }
}

/** @param action what was to be done, up to the word "aggregate" */
function textOf(action: string, { number }: Aggregate, reason: string): string {
  return `Cannot ${action} aggregate ${number}. Reason: ${reason}.`.replace(/\.\.$/, ".");
}

function refused(action: string, aggregate: Aggregate, reason: string): ApiError {
  return badRequest(textOf(action, aggregate, reason));
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-aggregates:delete");
  const aggregate = find(call);
  if (aggregate.hosts.length > 0) throw refused("remove host from", aggregate, "Host aggregate is not empty");
  call.world.dispatch({ type: "remove", table: "aggregates", id: aggregate.id });
  return { status: 200 };
}

/** POST /os-aggregates/{id}/action */
function act(call: Call): Answer {
  const body = call.body;
  const keys = typeof body === "object" && body !== null ? Object.keys(body) : [];
  const [key = ""] = keys;
  if (keys.length !== 1) throw badRequest("Malformed request body");
  switch (key) {
    case "add_host":
      return putHost(call);
    case "remove_host":
      return takeHost(call);
    case "set_metadata":
      return replaceMetadata(call);
    default:
      throw badRequest(`There is no such action: ${key}`);
  }
}

function putHost(call: Call): Answer {
  const body = validate(addHost, call.minor, call.body);
  authorize(call, "os_compute_api:os-aggregates:add_host");
  const aggregate = find(call);
  const { host } = body.add_host;
  const row = hostNamed(call, host);
  if (row === undefined) throw notFound(`Host '${host}' is not mapped to any cell`);
  if (aggregate.hosts.includes(host)) throw conflict(`Aggregate ${aggregate.number} already has host ${host}.`);
  const zone = aggregate.metadata[ZONE];
  const other = call.state.aggregates.find((each) => each.hosts.includes(host) && each.metadata[ZONE] !== undefined);
  if (zone !== undefined && other !== undefined && other.metadata[ZONE] !== zone) {
    const reason = `One or more hosts already in availability zone(s) ['${other.metadata[ZONE]}']`;
    throw conflict(textOf("add host to", aggregate, reason));
  }
  checkServersStay(call, aggregate, row, other?.metadata[ZONE], zone);
  return put(call, { ...aggregate, hosts: [...aggregate.hosts, host], updatedAt: call.world.now });
}

/**
 * Refuses, from 2024.2 on, what would put a host's servers into another zone: `to` undefined is no move when a host is
 * added, and the default zone when it is taken away. @throws ApiError 409
 */
function checkServersStay(
  call: Call,
  aggregate: Aggregate,
  { name, servers }: Host,
  from: string | undefined,
  to: string | undefined,
): void {
  const isMember = aggregate.hosts.includes(name);
  if (call.state.settings.release === "zed" || servers.length === 0 || from === to) return;
  if (!isMember && to === undefined) return;
  const reason =
    `The host cannot be ${isMember ? "removed from" : "added to"} the aggregate as the availability zone of the host ` +
    `would change from '${from ?? "None"}' to '${to ?? "None"}' but the host already has ${servers.length} instance(s). ` +
    "Changing the AZ of an existing instance is not supported by this action. Move the instances away from this host " +
    "then try again. If you need to move the instances between AZs then you can use shelve_offload and unshelve to " +
    "achieve this.";
  throw conflict(textOf(isMember ? "remove host from" : "add host to", aggregate, reason));
}

function takeHost(call: Call): Answer {
  const body = validate(removeHost, call.minor, call.body);
  authorize(call, "os_compute_api:os-aggregates:remove_host");
  const { host } = body.remove_host;
  const id = call.params.id ?? "";
  if (!/^-?\d+$/.test(id)) throw badRequest("Invalid input received: id must be an integer");
  const aggregate = call.state.aggregates.find((each) => each.number === Number(id));
  if (aggregate === undefined || !aggregate.hosts.includes(host)) {
    throw notFound(`Cannot remove host ${host} in aggregate ${id}`);
  }
  const row = hostNamed(call, host);
  const zone = aggregate.metadata[ZONE];
  const others = call.state.aggregates.filter((each) => each.id !== aggregate.id && each.hosts.includes(host));
  const left = others.find(({ metadata }) => metadata[ZONE] !== undefined)?.metadata[ZONE];
  if (row !== undefined && zone !== undefined) checkServersStay(call, aggregate, row, zone, left);
  const hosts = aggregate.hosts.filter((name) => name !== host);
  return put(call, { ...aggregate, hosts, updatedAt: call.world.now });
}

function replaceMetadata(call: Call): Answer {
  const body = validate(setMetadata, call.minor, call.body);
  authorize(call, "os_compute_api:os-aggregates:set_metadata");
  const aggregate = find(call);
  const { metadata } = body.set_metadata;
  const zone = metadata[ZONE];
  if (zone !== undefined) checkZoneChange(call, aggregate, zone, "update metadata of");
  return put(call, { ...aggregate, metadata: merged(aggregate.metadata, metadata), updatedAt: call.world.now });
}

/** From 2.81: asks the hosts of an aggregate to fetch images before they are needed. */
function cache(call: Call): Answer {
  const body = validate(cacheImages, call.minor, call.body);
  authorize(call, "compute:aggregates:images");
  const aggregate = find(call);
  const ids = body.cache.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw badRequest("Duplicate images in request");
  for (const id of ids) {
    if (!call.state.images.has(id)) throw badRequest(`Image ${id} could not be found.`);
  }
  for (const name of aggregate.hosts) {
    const host = hostNamed(call, name);
    if (host !== undefined) call.world.dispatch({ type: "cache-images", host: host.slot, images: ids });
  }
  return { status: 202 };
}

export const aggregates: readonly Route[] = [
  ["GET", "/os-aggregates", list],
  ["POST", "/os-aggregates", create],
  ["GET", "/os-aggregates/{id}", show],
  ["PUT", "/os-aggregates/{id}", update],
  ["DELETE", "/os-aggregates/{id}", remove],
  ["POST", "/os-aggregates/{id}/action", act],
  ["POST", "/os-aggregates/{id}/images", from(81, cache)],
];
