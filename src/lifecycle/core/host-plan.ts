import type { HostHardware } from "../../model/records/host.ts";

/** A host to be: what it is made of; what is left out is Nova's default. */
export interface HostPlan {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  readonly node?: string;
  readonly cell?: string;
  readonly traits?: readonly string[];
  readonly hardware?: Partial<HostHardware>;
}
