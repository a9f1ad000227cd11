import fc from "fast-check";
import { OPERATIONS } from "../lifecycle/operations.ts";
import { STEPS } from "../model/records/latency.ts";
import { FLAVORS, IMAGES } from "./arbitraries.ts";
import type { Asker, Command } from "./command.ts";
import type { Rig } from "./rig.ts";

/** What a model-based test knows without asking the cloud: how many servers were asked for. */
export interface Model {
  servers: number;
}

/** A command as fast-check runs it (`fc.modelRun`). */
export class CloudCommand implements fc.Command<Model, Rig> {
  readonly data: Command;

  constructor(data: Command) {
    this.data = data;
  }

  check(model: Readonly<Model>): boolean {
    const { data } = this;
    return data.do === "act" || data.do === "delete" ? model.servers > 0 : true;
  }

  run(model: Model, rig: Rig): void {
    if (this.data.do === "create") model.servers += this.data.count;
    rig.do(this.data);
  }

  toString(): string {
    return JSON.stringify(this.data);
  }
}

/** Mostly the same few, so that one server sees much. */
const server = fc.oneof({ arbitrary: fc.nat(1), weight: 3 }, fc.nat(7));
const host = fc.nat(3);
const flavor = fc.constantFrom(...FLAVORS.map(({ name }) => name));
const image = fc.constantFrom(...IMAGES.map(({ id }) => id));
const NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6";

/** Arguments of the actions anybody may ask for, by the key of the body. */
const OWNER_ACTIONS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  changePassword: fc.constant({ adminPass: "secret" }),
  confirmResize: fc.constant(null),
  createBackup: fc.constant({ name: "backup", backup_type: "daily", rotation: 1 }),
  createImage: fc.constant({ name: "snapshot" }),
  forceDelete: fc.constant(null),
  lock: fc.constant(null),
  "os-start": fc.constant(null),
  "os-stop": fc.constant(null),
  pause: fc.constant(null),
  reboot: fc.record({ type: fc.constantFrom("SOFT", "HARD") }),
  rebuild: fc.record({ imageRef: image }),
  rescue: fc.constant(null),
  resize: fc.record({ flavorRef: flavor }),
  restore: fc.constant(null),
  resume: fc.constant(null),
  revertResize: fc.constant(null),
  shelve: fc.constant(null),
  suspend: fc.constant(null),
  trigger_crash_dump: fc.constant(null),
  unlock: fc.constant(null),
  unpause: fc.constant(null),
  unrescue: fc.constant(null),
  unshelve: fc.constant(null),
};

/** Those only an administrator may ask for. */
const ADMIN_ACTIONS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  evacuate: fc.constant({}),
  injectNetworkInfo: fc.constant(null),
  lock: fc.constant(null),
  migrate: fc.constant(null),
  "os-migrateLive": fc.constant({ block_migration: "auto", host: null }),
  "os-resetState": fc.record({ state: fc.constantFrom("active", "error") }),
  shelveOffload: fc.constant(null),
  unlock: fc.constant(null),
};

/** Driver calls that may raise or hang: those that the operations make. */
const CALLS = [...new Set([...OPERATIONS].flatMap(({ phases }) => Object.values(phases).map(({ call }) => call)))]
  .filter((call) => call !== undefined)
  .sort();

/** Commands by what they do. Put together those you want: `fc.commands(Object.values(commandArbitraries()))`. */
export function commandArbitraries(): Readonly<Record<Command["do"], fc.Arbitrary<Command>>> {
  const point = fc.constantFrom(...CALLS);
  return {
    create: fc.record({
      do: fc.constant("create"),
      flavor,
      image,
      network: fc.constantFrom(NETWORK, "none"),
      count: fc.constantFrom(1, 1, 1, 2, 3),
    }),
    act: fc.oneof({ arbitrary: actions(OWNER_ACTIONS, "demo"), weight: 3 }, actions(ADMIN_ACTIONS, "admin")),
    delete: fc.record({ do: fc.constant("delete"), server, as: fc.constantFrom<Asker>("demo", "demo", "admin") }),
    advance: fc.record({
      do: fc.constant("advance"),
      ms: fc.oneof(fc.nat(100), fc.nat(5000), fc.nat(60_000), fc.nat(600_000)),
    }),
    inject: fc.record({
      do: fc.constant("inject"),
      point,
      exception: fc.constantFrom("NovaException", "InstanceNotFound", "NotImplementedError"),
      times: fc.constantFrom(1, 1, null),
      host: fc.option(host, { nil: null }),
    }),
    slow: fc.record({ do: fc.constant("slow"), step: fc.constantFrom(...STEPS), factor: fc.constantFrom(3, 20) }),
    "cell-down": fc.record({ do: fc.constant("cell-down") }),
    "cell-up": fc.record({ do: fc.constant("cell-up") }),
    clear: fc.record({ do: fc.constant("clear") }),
    hold: fc.record({ do: fc.constant("hold"), point }),
    release: fc.record({ do: fc.constant("release") }),
    "host-down": fc.record({ do: fc.constant("host-down"), host, powerLost: fc.boolean(), forced: fc.boolean() }),
    "host-up": fc.record({ do: fc.constant("host-up"), host }),
    disable: fc.record({ do: fc.constant("disable"), host }),
    enable: fc.record({ do: fc.constant("enable"), host }),
  };
}

function actions(table: Readonly<Record<string, fc.Arbitrary<unknown>>>, as: Asker): fc.Arbitrary<Command> {
  return fc.oneof(
    ...Object.entries(table).map(([action, argument]) =>
      fc.record({
        do: fc.constant("act" as const),
        server,
        action: fc.constant(action),
        argument,
        as: fc.constant(as),
      }),
    ),
  );
}

/** How often each kind of command comes. */
const WEIGHTS: Readonly<Record<Command["do"], number>> = {
  create: 3,
  act: 20,
  delete: 1,
  advance: 5,
  inject: 2,
  slow: 1,
  "cell-down": 1,
  "cell-up": 3,
  clear: 2,
  hold: 1,
  release: 3,
  "host-down": 1,
  "host-up": 3,
  disable: 1,
  enable: 2,
};

/** Sequences of commands of all kinds. @param max how many in a sequence at most */
export function commandSequences(max = 60): fc.Arbitrary<Iterable<fc.Command<Model, Rig>>> {
  const kinds = Object.entries(commandArbitraries()) as [Command["do"], fc.Arbitrary<Command>][];
  const any = fc.oneof(...kinds.map(([kind, arbitrary]) => ({ arbitrary, weight: WEIGHTS[kind] })));
  return fc.commands([any.map((data) => new CloudCommand(data))], { maxCommands: max, size: "max" });
}
