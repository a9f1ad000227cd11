import type { ApiResponse } from "../api/core/call.ts";
import type { ObservedServer } from "./format.ts";

interface ShownServer {
  readonly status?: string;
  readonly "OS-EXT-STS:vm_state"?: string;
  readonly "OS-EXT-STS:task_state"?: string | null;
  readonly "OS-EXT-STS:power_state"?: number;
  readonly "OS-EXT-SRV-ATTR:host"?: string | null;
  readonly fault?: { readonly code: number; readonly message: string };
}

/** What an administrator's `GET /servers/{id}` showed, in the words of transcripts. */
export function sightOf(response: ApiResponse): ObservedServer {
  const { server } = (response.body ?? {}) as { readonly server?: ShownServer };
  if (response.status !== 200 || server === undefined) return { http: response.status };
  const { status, fault } = server;
  const sight: Record<string, unknown> = {
    status,
    vm_state: server["OS-EXT-STS:vm_state"],
    task_state: server["OS-EXT-STS:task_state"],
    power_state: server["OS-EXT-STS:power_state"],
    host: server["OS-EXT-SRV-ATTR:host"],
  };
  if (fault !== undefined) sight.fault = { code: fault.code, message: fault.message };
  return sight;
}
