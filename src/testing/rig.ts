import type { Identity } from "../api/core/call.ts";
import type { Cloud } from "../cloud.ts";
import { INVARIANTS, type Invariant, type Violation, watch } from "../invariants/invariants.ts";
import { saveState } from "../model/events/checkpoint.ts";
import { type Event, reduce } from "../model/events/reduce.ts";
import type { Host } from "../model/records/host.ts";
import type { Server } from "../model/records/server.ts";
import type { State } from "../model/records/state.ts";
import { type Asker, ATTACK_MINOR, type Command, type PlannedStep } from "./command.ts";

/** The cell of all hosts, unless a plan says otherwise. */
const CELL = "cell1";

const HEADERS = { "openstack-api-version": `compute 2.${ATTACK_MINOR}` };

/** As in a scenario: an administrator asks in the server's own project. Roles as Keystone implies them. */
const IDENTITIES: Readonly<Record<Asker, Identity>> = {
  demo: { userId: "scenario", projectId: "demo", roles: ["member", "reader"] },
  admin: { userId: "scenario", projectId: "demo", roles: ["admin", "member", "reader"] },
};

/** A law did not hold: of the invariants, or of those that are asked when a sequence has ended. */
export class LawBroken extends Error {
  readonly law: string;
  readonly violation: Violation | undefined;
  /** Name of the server that it is about, where it is not an invariant's. */
  readonly server: string | undefined;

  constructor(law: string, message: string, found: { readonly violation?: Violation; readonly server?: string } = {}) {
    super(message);
    this.law = law;
    this.violation = found.violation;
    this.server = found.server;
  }
}

/** How long things are left to themselves before something still pending counts as pending for ever, ms of virtual time. */
const LONG = 24 * 3_600_000;

interface OpenFault {
  readonly step: Extract<PlannedStep, { fault: string }>;
  readonly index: number;
}

/**
 * A cloud under attack: does commands, writes down what was done, and watches the laws. Each command comes a millisecond
 * after the one before, so that nothing depends on an order of what happens at once.
 */
export class Rig {
  readonly cloud: Cloud;
  /** What was done so far. */
  readonly steps: PlannedStep[] = [];
  /** The commands that were done. */
  readonly commands: Command[] = [];
  /** How often each action was answered how: `pause 202`. */
  readonly answers = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly #open = new Map<string, OpenFault>();
  readonly #log: Event[] = [];
  readonly #initial: Cloud["state"];
  #created = 0;
  #violation: Violation | undefined;

  constructor(cloud: Cloud, invariants: Readonly<Record<string, Invariant>> = INVARIANTS) {
    this.cloud = cloud;
    this.#initial = cloud.state;
    cloud.on("event", (event) => {
      this.#log.push(event);
      if (event.type === "server.created") this.#names.set(event.server.spec.name, event.server.id);
    });
    watch(
      cloud,
      (violation) => {
        this.#violation ??= violation;
      },
      invariants,
    );
  }

  /** Does one command. @throws LawBroken */
  do(command: Command): void {
    this.commands.push(command);
    this.cloud.run({ for: 1 });
    this.#perform(command);
    // What it set off at this very instant is over before the next one comes.
    this.cloud.run({ until: this.cloud.now });
    this.#assertLawful();
  }

  /**
   * Ends the sequence: failures stop, time goes on, and then no operation may be pending still (`liveness`; a task_state may
   * be left, as Nova leaves some), and the log alone must give the state (`replay`). @throws LawBroken
   */
  finish(): void {
    this.#endAll("");
    this.cloud.run({ for: LONG });
    this.#assertLawful();
    this.#assertLive();
    this.#assertReplay();
  }

  #perform(command: Command): void {
    switch (command.do) {
      case "create":
        this.#create(command);
        return;
      case "act": {
        const { action, argument, as } = command;
        const server = this.#pick(command.server, this.cloud.actions.get(action)?.suits);
        if (server === undefined) return;
        const step = { at: this.cloud.now, call: action, as, server: server.name };
        this.steps.push(argument === null ? step : { ...step, body: argument });
        this.#request(action, "POST", `/servers/${server.id}/action`, as, { [action]: argument });
        return;
      }
      case "delete": {
        const server = this.#pick(command.server);
        if (server === undefined) return;
        this.steps.push({ at: this.cloud.now, call: "deleteServer", as: command.as, server: server.name });
        this.#request("delete", "DELETE", `/servers/${server.id}`, command.as);
        return;
      }
      case "advance":
        this.cloud.run({ for: command.ms });
        return;
      case "inject": {
        const { point, exception, times } = command;
        const host = command.host === null ? undefined : this.#host(command.host)?.name;
        const params = { exception, ...(times === null ? {} : { left: times }) };
        const where = host === undefined ? {} : { host };
        this.steps.push({ at: this.cloud.now, fault: "driver-error", step: point, ...where, params, lasts: null });
        const { next } = this.cloud.state.troubles;
        const injection = { point, ...where, exception, message: `${point} failed`, rate: 1, left: times };
        this.cloud.dispatch({ type: "inject", injection });
        this.#opened(`inject ${next}`);
        return;
      }
      case "slow": {
        const { step, factor } = command;
        this.steps.push({ at: this.cloud.now, fault: "slow-step", step, params: { factor }, lasts: null });
        const { next } = this.cloud.state.troubles;
        this.cloud.dispatch({ type: "slow", slowdown: { step, factor } });
        this.#opened(`slow ${next}`);
        return;
      }
      case "clear":
        this.#endAll("inject");
        this.#endAll("slow");
        return;
      case "cell-down": {
        const key = `cell-down ${CELL}`;
        if (this.#open.has(key)) return;
        this.steps.push({ at: this.cloud.now, fault: "cell-down", params: { cell: CELL }, lasts: null });
        this.cloud.dispatch({ type: "cut-cell", cell: CELL, down: true });
        this.#opened(key);
        return;
      }
      case "cell-up":
        this.#end(`cell-down ${CELL}`);
        return;
      case "hold": {
        const key = `hold ${command.point}`;
        if (this.#open.has(key)) return;
        this.steps.push({ at: this.cloud.now, fault: "driver-hang", step: command.point, lasts: null });
        this.cloud.dispatch({ type: "hold", hold: { point: command.point } });
        this.#opened(key);
        return;
      }
      case "release":
        this.#endAll("hold");
        return;
      case "host-down":
        this.#troubleHost(command.host, "host-down", command);
        return;
      case "host-up":
        this.#end(`host-down ${this.#host(command.host)?.name}`);
        return;
      case "disable":
        this.#troubleHost(command.host, "host-disabled");
        return;
      case "enable":
        this.#end(`host-disabled ${this.#host(command.host)?.name}`);
        return;
    }
  }

  #create({ flavor, image, network, count }: Extract<Command, { do: "create" }>): void {
    const name = `s${++this.#created}`;
    const server = {
      name,
      flavorRef: flavor,
      imageRef: image,
      networks: network === "none" ? "none" : [{ uuid: network }],
      ...(count === 1 ? {} : { min_count: count, max_count: count }),
    };
    this.steps.push({ at: this.cloud.now, id: name, call: "createServer", as: "demo", body: { server } });
    this.#request("create", "POST", "/servers", "demo", { server });
  }

  #request(what: string, method: string, path: string, as: Asker, body?: unknown): void {
    const request = { method, path: `/v2.1${path}`, headers: HEADERS, as: IDENTITIES[as] };
    const { status } = this.cloud.request(body === undefined ? request : { ...request, body });
    const answer = `${what} ${status}`;
    this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
  }

  #troubleHost(
    number: number,
    fault: "host-down" | "host-disabled",
    { powerLost = false, forced = false }: { readonly powerLost?: boolean; readonly forced?: boolean } = {},
  ): void {
    const host = this.#host(number);
    const key = `${fault} ${host?.name}`;
    if (host === undefined || this.#open.has(key)) return;
    const params = { ...(powerLost ? { power_lost: true } : {}), ...(forced ? { forced } : {}) };
    this.steps.push({ at: this.cloud.now, fault, host: host.name, params, lasts: null });
    if (fault === "host-down") this.cloud.dispatch({ type: "host-down", host: host.name, powerLost, forced });
    else this.#disable(host, true);
    this.#opened(key);
  }

  #disable(host: Host, disabled: boolean): void {
    this.cloud.dispatch({ type: "host-service", host: host.slot, set: { disabled } });
  }

  #opened(key: string): void {
    const index = this.steps.length - 1;
    this.#open.set(key, { index, step: this.steps[index] as OpenFault["step"] }); // the caller has just pushed it
  }

  /** Ends all faults of a kind (empty: of every kind), each in a millisecond of its own. */
  #endAll(kind: string): void {
    for (const key of [...this.#open.keys()]) {
      if (!key.startsWith(kind)) continue;
      this.cloud.run({ for: 1 });
      this.#end(key);
    }
  }

  /** Ends a fault that is on. */
  #end(key: string): void {
    const fault = this.#open.get(key);
    if (fault === undefined) return;
    this.#open.delete(key);
    this.steps[fault.index] = { ...fault.step, lasts: this.cloud.now - fault.step.at };
    const cut = key.indexOf(" ");
    const [kind, what] = [key.slice(0, cut), key.slice(cut + 1)];
    if (kind === "inject" || kind === "slow") this.cloud.dispatch({ type: "clear", id: Number(what) });
    else if (kind === "hold") this.cloud.dispatch({ type: "release", point: what });
    else if (kind === "cell-down") this.cloud.dispatch({ type: "cut-cell", cell: what, down: false });
    else if (kind === "host-down") this.cloud.dispatch({ type: "host-up", host: what });
    else {
      const host = [...this.cloud.state.hosts.values()].find(({ name }) => name === what);
      if (host !== undefined) this.#disable(host, false);
    }
  }

  /** The `number`-th of the servers there are, counted round; of those that suit, where there are any. */
  #pick(
    number: number,
    suits?: (server: Server, state: State) => boolean,
  ): { readonly name: string; readonly id: string } | undefined {
    const { state } = this.cloud;
    const there: { name: string; id: string }[] = [];
    const suited: typeof there = [];
    for (const server of state.servers.values()) {
      const { id, deletedAt, spec } = server;
      if (deletedAt !== null || this.#names.get(spec.name) !== id) continue;
      there.push({ name: spec.name, id });
      if (suits?.(server, state) === true) suited.push({ name: spec.name, id });
    }
    const among = suited.length > 0 ? suited : there;
    return among[number % among.length];
  }

  #host(number: number): Host | undefined {
    const hosts = [...this.cloud.state.hosts.values()];
    return hosts[number % hosts.length];
  }

  #assertLawful(): void {
    const violation = this.#violation;
    if (violation !== undefined) throw new LawBroken(violation.invariant, violation.message, { violation });
  }

  #assertLive(): void {
    const { servers, troubles, hosts } = this.cloud.state;
    for (const { spec, operations } of servers.values()) {
      const [record] = operations;
      const { name } = spec;
      if (record !== undefined) {
        const phase = record.phase === "" ? "its beginning" : `its phase '${record.phase}'`;
        throw new LawBroken("liveness", `server ${name} has its operation ${record.name} for ever, in ${phase}`, {
          server: name,
        });
      }
    }
    if (troubles.waiting.length > 0) throw new LawBroken("liveness", "operations wait for ever that are there no more");
    for (const { name, slots } of hosts.values()) {
      for (const [kind, { holders, waiting }] of Object.entries(slots)) {
        if (holders.length + waiting.length > 0)
          throw new LawBroken("liveness", `host ${name} never gets back a slot for ${kind}`);
      }
    }
  }

  #assertReplay(): void {
    const log = JSON.parse(JSON.stringify(this.#log)) as Event[];
    const [folded, state] = [
      JSON.stringify(saveState(log.reduce(reduce, this.#initial))),
      JSON.stringify(saveState(this.cloud.state)),
    ];
    if (folded !== state) throw new LawBroken("replay", "the log, folded, does not give the state");
  }
}
