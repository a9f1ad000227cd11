import { build } from "./build.ts";
import { deleteLocally, deleteServer, forceDelete, reclaim } from "./delete.ts";
import type { Operation } from "./operation.ts";
import { pause } from "./pause.ts";
import { restore } from "./restore.ts";
import { softDelete } from "./soft-delete.ts";

/** Every operation. To add one: a file with its declaration, and a line here. */
// biome-ignore format: one line each
const ALL: readonly Operation[] = [
  build,
  deleteLocally,
  deleteServer,
  forceDelete,
  pause,
  reclaim,
  restore,
  softDelete,
];

const BY_NAME = new Map(ALL.map((operation) => [operation.name, operation]));

/** The declaration of this name. */
export function operationNamed(name: string): Operation {
  const operation = BY_NAME.get(name);
  if (operation === undefined) throw new Error(`there is no operation '${name}'`);
  return operation;
}

/** All declarations, in order of their names. */
export function operations(): readonly Operation[] {
  return [...ALL].sort((a, b) => (a.name < b.name ? -1 : 1));
}
