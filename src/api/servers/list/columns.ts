/** The columns of Nova's instances table by which a list is sorted and filtered. */
import type { Server } from "../../../model/records/server.ts";
import type { State } from "../../../model/records/state.ts";
import { flavorNumber } from "../../resources/flavors/flavor-number.ts";
import { kernelOf, rootDeviceNameOf, zoneOf } from "../view.ts";

/** A value of a column; texts sort by code unit, null is smaller than anything. */
export type Value = string | number | null;

type Column = (server: Server, state: State) => Value;

/** By name. What Nova keeps as a boolean is 1 or 0. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  access_ip_v4: ({ spec }) => spec.accessIpV4,
  access_ip_v6: ({ spec }) => spec.accessIpV6,
  auto_disk_config: ({ spec }) => Number(spec.autoDiskConfig),
  availability_zone: (server, state) => zoneOf(state, server),
  config_drive: ({ spec }) => (spec.configDrive ? "True" : ""),
  created_at: ({ spec }) => spec.createdAt,
  display_description: ({ spec }) => spec.description,
  display_name: ({ spec }) => spec.name,
  host: (server) => server.state.host,
  hostname: ({ spec }) => spec.hostname,
  image_ref: ({ spec }) => spec.imageRef,
  instance_type_id: ({ spec }, state) => flavorNumber(state, spec.flavor.id),
  kernel_id: (server) => kernelOf(server, "kernel_id"),
  key_name: ({ spec }) => spec.keyName,
  launch_index: ({ spec }) => spec.launchIndex,
  launched_at: (server) => server.state.launchedAt,
  locked: (server) => Number(server.lock !== null),
  locked_by: (server) => server.lock?.by ?? null,
  node: (server) => server.state.node,
  power_state: (server) => server.state.powerState,
  progress: (server) => server.state.progress,
  project_id: ({ spec }) => spec.projectId,
  ramdisk_id: (server) => kernelOf(server, "ramdisk_id"),
  reservation_id: ({ spec }) => spec.reservationId,
  root_device_name: rootDeviceNameOf,
  task_state: (server) => server.state.taskState,
  terminated_at: (server) => server.state.terminatedAt,
  updated_at: (server) => server.state.updatedAt,
  user_id: ({ spec }) => spec.userId,
  uuid: (server) => server.id,
  vm_state: (server) => server.state.vmState,
};

const TIMES: ReadonlySet<string> = new Set(["created_at", "launched_at", "terminated_at", "updated_at"]);

/** A column's value as the text that regular expressions see; null is `None`, as Python prints it. */
export function textOf(name: string, value: Value, state: State): string {
  if (value === null) return "None";
  if (!TIMES.has(name) || typeof value !== "number") return String(value);
  return `${new Date(state.settings.epoch + value).toISOString().slice(0, 23).replace("T", " ")}000`;
}

/** Orders two values as SQL does: null first. */
export function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
