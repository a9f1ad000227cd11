import type { Host } from "../../model/records/host.ts";
import type { Migration } from "../../model/records/migration.ts";
import type { Json, OperationArgs, RunningOperation, Server } from "../../model/records/server.ts";
import {
  type Change,
  type Operation,
  type Place,
  type Problem,
  type RuleContext,
  type OperationRun as RunOf,
  recordedArgs,
} from "../core/operation.ts";
import { PYTHON_EXCEPTIONS } from "../core/python-exceptions.ts";

/** One operation under way on one server: reads the state as it is, and says what happens (`operation.ts`, `Run`). */
export class OperationHandle implements RunOf {
  readonly ctx: RuleContext;
  readonly declaration: Operation;
  readonly slot: number;
  readonly ticket: number;
  /** The error that stopped the phase, while a failure is dealt with. */
  problem: Problem | null = null;
  /** The write that found another task_state and was not made, while that is dealt with. */
  missed: Change | null = null;
  /** What the asker is told beyond "accepted": set while the reply is not given yet. */
  reply: Json = null;

  /** The number of the event that the rows below were read before: with it they may be others. */
  private readBefore = -1;
  private row: Server | undefined;
  private found: RunningOperation | undefined;

  constructor(ctx: RuleContext, declaration: Operation, slot: number, ticket: number) {
    this.ctx = ctx;
    this.declaration = declaration;
    this.slot = slot;
    this.ticket = ticket;
  }

  get server(): Server {
    this.read();
    if (this.row === undefined)
      throw new Error(`operation ${this.declaration.name} runs on server ${this.slot}, which is gone`);
    return this.row;
  }

  /** The record of this run; undefined once it has ended. */
  get record(): RunningOperation | undefined {
    this.read();
    return this.found;
  }

  private read(): void {
    const { ctx, ticket } = this;
    const next = ctx.nextNumber;
    if (next === this.readBefore) return;
    this.readBefore = next;
    this.row = ctx.state.servers.get(this.slot);
    this.found = this.row?.operations.find((o) => o.ticket === ticket);
  }

  get operation(): RunningOperation {
    const record = this.record;
    if (record === undefined) throw new Error(`operation ${this.declaration.name} ${this.ticket} has ended`);
    return record;
  }

  get args(): OperationArgs {
    return this.operation.args;
  }

  /** The migration this operation makes or works on (argument `migration`). */
  get migration(): Migration {
    const slot = this.args.migration;
    const migration = typeof slot === "number" ? this.ctx.state.migrations.get(slot) : undefined;
    if (migration === undefined) throw new Error(`operation ${this.declaration.name} ${this.ticket} has no migration`);
    return migration;
  }

  host(name: string): Host {
    const slot = this.ctx.state.hostSlots.get(name);
    const host = slot === undefined ? undefined : this.ctx.state.hosts.get(slot);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  }

  /**
   * Name of the host a phase runs on; null on the conductor. `source` and `destination` are those of the arguments or,
   * where they name none, of the migration.
   */
  placeOf(on: Place): string | null {
    if (on === "conductor") return null;
    if (on === "host") {
      const target = this.args.host;
      return typeof target === "string" ? target : this.server.state.host;
    }
    const told = this.args[on];
    if (typeof told === "string") return told;
    return on === "source" ? this.migration.sourceHost : this.migration.destHost;
  }

  /** Writes states, whatever task_state stands there; and remembers arguments for later phases. */
  set(change: Change, args?: object): void {
    const { ctx, record, slot } = this;
    if (record === undefined) {
      ctx.emit({ type: "server.changed", at: ctx.now, server: slot, set: change });
      return;
    }
    const phase: [number, string] = [this.ticket, record.phase];
    if (args === undefined) ctx.emit({ type: "server.changed", at: ctx.now, server: slot, set: change, phase });
    else ctx.emit({ type: "server.changed", at: ctx.now, server: slot, set: change, phase, args: recordedArgs(args) });
  }

  /** Remembers arguments for later phases. */
  note(args: object): void {
    this.ctx.emit({
      type: "operation.noted",
      at: this.ctx.now,
      server: this.slot,
      ticket: this.ticket,
      args: recordedArgs(args),
    });
  }

  /** Records the problem at hand as the server's fault (nova: add_instance_fault_from_exc). */
  fault(problem: Problem | null = this.problem): void {
    if (problem === null) throw new Error(`operation ${this.declaration.name} has no problem to record`);
    this.ctx.emit({
      type: "server.faulted",
      at: this.ctx.now,
      server: this.slot,
      fault: {
        code: problem.code,
        message: textOf(problem),
        details: problem.code === 500 ? tracebackOf(problem) : null,
        created: this.ctx.now,
      },
    });
  }

  actionEventStarted(event: string, host: string | null): void {
    const { requestId } = this.operation;
    this.ctx.emit({ type: "action.event-started", at: this.ctx.now, server: this.slot, requestId, event, host });
  }

  actionEventFinished(requestId: string, event: string, problem: Problem | null): void {
    this.ctx.emit({
      type: "action.event-finished",
      at: this.ctx.now,
      server: this.slot,
      requestId,
      event,
      failure: problem === null ? null : { details: textOf(problem), traceback: tracebackOf(problem) },
    });
  }
}

/** What a problem is called in faults and action events (nova/compute/utils exception_to_dict). */
function textOf(problem: Problem): string {
  return problem.message === null || PYTHON_EXCEPTIONS.has(problem.exception) ? problem.exception : problem.message;
}

/** The text that stands where Nova has a Python traceback. */
export function tracebackOf(problem: Problem): string {
  return `Traceback (simulated)\n${problem.exception}: ${problem.message ?? ""}`;
}
