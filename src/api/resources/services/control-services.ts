import type { State } from "../../../model/records/state.ts";
import { keyOf, mintUuid } from "../../../model/tables/ids.ts";

/** A service that is not on a compute host. */
export interface ControlService {
  readonly id: string;
  readonly number: number;
  readonly binary: string;
  readonly host: string;
}

const KEY = keyOf("control services");

/** The services of the control plane, each on a host of its own name: they are always up. */
export function controlServices({ settings }: State): readonly ControlService[] {
  const { idKey } = settings;
  const id = (number: number) => mintUuid(number, idKey ^ KEY);
  return [
    { id: id(1), number: 1, binary: "nova-conductor", host: "conductor" },
    { id: id(2), number: 2, binary: "nova-scheduler", host: "scheduler" },
  ];
}
