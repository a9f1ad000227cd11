/** `/os-instance_usage_audit_log` (API reference: "Server usage audit log"): no host here ever runs the audit task. */
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { parseTime } from "../../core/time.ts";
import { badRequest } from "../../protocol/errors.ts";

/** Whole seconds, as Python's datetime prints it. */
function printed(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** The log of the month (`instance_usage_audit_period`) that had ended by this time. */
function logBefore({ state }: Call, at: number): Record<string, unknown> {
  const time = new Date(state.settings.epoch + at);
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  const hosts = [...state.hosts.values()].map((host) => host.name);
  return {
    hosts_not_run: hosts,
    log: {},
    num_hosts: hosts.length,
    num_hosts_done: 0,
    num_hosts_not_run: hosts.length,
    num_hosts_running: 0,
    overall_status: `0 of ${hosts.length} hosts done. 0 errors.`,
    period_beginning: printed(Date.UTC(year, month - 1)),
    period_ending: printed(Date.UTC(year, month)),
    total_errors: 0,
    total_instances: 0,
  };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-instance-usage-audit-log:list");
  return { status: 200, body: { instance_usage_audit_logs: logBefore(call, call.world.now) } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-instance-usage-audit-log:show");
  const text = call.params.id ?? "";
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? parseTime(call.state, text) : undefined;
  if (at === undefined) throw badRequest(`Invalid timestamp for date ${text}`);
  return { status: 200, body: { instance_usage_audit_log: logBefore(call, at) } };
}

export const usageAuditLog: readonly Route[] = [
  ["GET", "/os-instance_usage_audit_log", list],
  ["GET", "/os-instance_usage_audit_log/{id}", show],
];
