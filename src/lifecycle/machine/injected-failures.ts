import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { Phase, Problem } from "../core/operation.ts";
import { askedProblem, isHangAsked } from "./metadata-faults.ts";

/** Whether this driver call is held on this host. */
export function isHeld(ctx: RuleContext, call: string, host: string | null, server: Server): boolean {
  const { holds } = ctx.state.troubles;
  if (isHangAsked(ctx, call, server)) return true;
  return (
    holds.length > 0 && holds.some((hold) => hold.point === call && (hold.host === undefined || hold.host === host))
  );
}

/** Exceptions of Nova's that carry a code of their own (nova/exception.py); others are 500. */
const CODES: Readonly<Record<string, number>> = {
  ComputeResourcesUnavailable: 400,
  DestinationHypervisorTooOld: 400,
  DiskNotFound: 404,
  ImageNotFound: 404,
  ImageUnacceptable: 400,
  InstanceAgentNotEnabled: 400,
  InstanceDeployFailure: 400,
  InstanceNotFound: 404,
  InstanceNotReady: 400,
  InstanceNotRescuable: 400,
  InstanceNotRunning: 400,
  InstancePowerOffFailure: 400,
  InstanceQuiesceNotSupported: 400,
  InstanceRebootFailure: 400,
  InstanceResumeFailure: 400,
  InstanceSuspendFailure: 400,
  InstanceTerminationFailure: 400,
  InvalidCPUInfo: 400,
  InvalidDiskInfo: 400,
  InvalidInput: 400,
  InvalidVolume: 400,
  PortBindingFailed: 400,
  QemuGuestAgentNotEnabled: 400,
  SetAdminPasswdNotSupported: 400,
  UnsupportedPolicyException: 400,
};

/** The problem this driver call meets on this host now, or null; an injection that strikes is counted. */
export function problemAt(ctx: RuleContext, call: string, host: string | null, server: Server): Problem | null {
  const { injections } = ctx.state.troubles;
  const asked = askedProblem(ctx, call, server);
  if (asked !== null || injections.length === 0) return asked;
  for (const injection of injections) {
    if (injection.point !== call) continue;
    if (injection.host !== undefined && injection.host !== host) continue;
    if (injection.project !== undefined && injection.project !== server.spec.projectId) continue;
    if (injection.rate < 1 && ctx.chance(`injection/${injection.id}`).next() >= injection.rate) continue;
    if (injection.left !== null) ctx.emit({ type: "trouble.struck", at: ctx.now, id: injection.id });
    const { exception, message } = injection;
    return { exception, message, code: CODES[exception] ?? 500 };
  }
  return null;
}

/** The problem that a phase's driver calls meet on this host now, or null. */
export function problemIn(
  ctx: RuleContext,
  { call, alsoCalls }: Phase,
  host: string | null,
  server: Server,
): Problem | null {
  const problem = call === undefined ? null : problemAt(ctx, call, host, server);
  return problem === null && alsoCalls !== undefined ? problemAt(ctx, alsoCalls, host, server) : problem;
}
