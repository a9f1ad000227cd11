/** What property-based tests of server lifecycles are made of. */

export { INVARIANTS, type Invariant, type Observation, type Violation, watch } from "../invariants/invariants.ts";
export { Ledger } from "../invariants/ledger.ts";
export { clouds, conf, FLAVORS, hosts, IMAGES, latency, OWNER } from "./arbitraries.ts";
export { AttackFailed, type AttackOptions, type AttackReport, attack } from "./attack.ts";
export type { Asker, Command, PlannedStep } from "./command.ts";
export { CloudCommand, commandArbitraries, commandSequences, type Model } from "./commands.ts";
export { type Match, matchers } from "./matchers.ts";
export { LawBroken, Rig } from "./rig.ts";
export { type Failure, scenarioFile } from "./scenario-file.ts";
export { type CloudSketch, cloudOf, type LatencySketch, planOf } from "./sketch.ts";
export type { WorldStep } from "./worlds/moves.ts";
export { WORLD_RULES, type WorldRule } from "./worlds/rules.ts";
export { ALL_WORLD_RULES, playWorld, type RandomWorld, type WorldFault, worldCloud, worlds } from "./worlds/worlds.ts";
