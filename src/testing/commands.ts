import fc from "fast-check";
import { type ExampleSubjects, examplesOf, type ServerAction } from "../api/servers/actions/define.ts";
import { Actions } from "../api/servers/actions.ts";
import { Operations } from "../lifecycle/operations.ts";
import { STEPS } from "../model/records/latency.ts";
import { FLAVORS, IMAGES } from "./arbitraries.ts";
import { type Asker, ATTACK_MINOR, type Command } from "./command.ts";
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

/** Mostly the same few, so that much happens to one server. */
const server = fc.oneof({ arbitrary: fc.nat(1), weight: 3 }, fc.nat(7));
const host = fc.nat(3);
const flavor = fc.constantFrom(...FLAVORS.map(({ name }) => name));
const image = fc.constantFrom(...IMAGES.map(({ id }) => id));
const NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6";

/** What the examples of actions refer to in a cloud under attack. */
const SUBJECTS: ExampleSubjects = { flavors: FLAVORS.map(({ name }) => name), images: IMAGES.map(({ id }) => id) };

/** Driver calls that may raise or hang: those that the operations make. */
function driverCallsOf(operations: Operations): readonly string[] {
  const calls = [...operations].flatMap(({ phases }) => Object.values(phases).map(({ call }) => call));
  return [...new Set(calls)].filter((call) => call !== undefined).sort();
}

/**
 * Commands by what they do. Put together those you want: `fc.commands(Object.values(commandArbitraries()))`.
 * @param own actions of the clouds beside Nova's
 */
export function commandArbitraries(
  own: readonly ServerAction[] = [],
): Readonly<Record<Command["do"], fc.Arbitrary<Command>>> {
  const all = new Actions(own);
  const point = fc.constantFrom(...driverCallsOf(new Operations(all.operations)));
  return {
    create: fc.record({
      do: fc.constant("create"),
      flavor,
      image,
      network: fc.constantFrom(NETWORK, "none"),
      count: fc.constantFrom(1, 1, 1, 2, 3),
    }),
    act: fc.oneof({ arbitrary: actionsBy("owner", all), weight: 3 }, actionsBy("admin", all)),
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

/** Actions with the arguments that their declarations give as examples. */
function actionsBy(who: "owner" | "admin", all: Actions): fc.Arbitrary<Command> {
  const sent = [...all].filter(({ attackedBy = ["owner"], last = ATTACK_MINOR }) => {
    return attackedBy.includes(who) && last >= ATTACK_MINOR;
  });
  return fc.oneof(
    ...sent.map((action) =>
      fc.record({
        do: fc.constant("act" as const),
        server,
        action: fc.constant(action.key),
        argument: fc.constantFrom(...examplesOf(action, SUBJECTS)),
        as: fc.constant<Asker>(who === "owner" ? "demo" : "admin"),
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

/**
 * Sequences of commands of all kinds.
 * @param max the greatest length of a sequence
 * @param own actions of the clouds beside Nova's
 */
export function commandSequences(
  max = 60,
  own: readonly ServerAction[] = [],
): fc.Arbitrary<Iterable<fc.Command<Model, Rig>>> {
  const kinds = Object.entries(commandArbitraries(own)) as [Command["do"], fc.Arbitrary<Command>][];
  const any = fc.oneof(...kinds.map(([kind, arbitrary]) => ({ arbitrary, weight: WEIGHTS[kind] })));
  return fc.commands([any.map((data) => new CloudCommand(data))], { maxCommands: max, size: "max" });
}
