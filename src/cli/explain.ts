import { Command } from "commander";
import { type Cloud, type CloudPlan, createCloud } from "../cloud.ts";
import type { Context } from "../lifecycle/context.ts";
import { requestFor } from "../lifecycle/request-for.ts";
import type { State } from "../model/state.ts";
import { cloudPlanOf } from "../scenario/cloud-plan.ts";
import { DURATION_MEND, parseDuration } from "../scenario/duration.ts";
import { Run } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createScheduler, type Explanation, explain } from "../scheduler/index.ts";
import { EXIT } from "./exit.ts";
import { explanationText } from "./explain-text.ts";
import { readOrExplain, type ScenarioOptions, takesScenario } from "./scenario-options.ts";

interface ExplainOptions extends ScenarioOptions {
  readonly server: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** `novasim explain SCENARIO --server NAME`: why the scheduler placed a server where it did, or nowhere. */
export function explainCommand(): Command {
  return takesScenario(new Command("explain"))
    .description("explain where the scheduler placed a server, or why it found no host")
    .requiredOption("--server <name>", "name or id of the server")
    .option(
      "--at <time>",
      "the first decision about such a server at or after this time (19.7s, 6h5m); default: the first",
    )
    .option("--json", "print the explanation as JSON")
    .action((file: string, options: ExplainOptions) => {
      const from = options.at === undefined ? 0 : parseDuration(options.at);
      if (from === undefined) {
        console.error(`--at ${options.at}: not ${DURATION_MEND}`);
        process.exitCode = EXIT.INVALID;
        return;
      }
      const scenario = readOrExplain(file, options);
      if (scenario !== undefined) explainServer(scenario, options, from);
    });
}

function explainServer(scenario: Scenario, { server, json = false }: ExplainOptions, from: number): void {
  const plan = cloudPlanOf(scenario);
  const decided = findDecision(scenario, plan, server, from);
  if (decided === null) {
    console.error(`no server called ${server} was scheduled${from > 0 ? ` from ${from / 1000} s on` : ""}`);
    process.exitCode = EXIT.FAILED;
    return;
  }
  const explanation = explainDecision(plan, decided);
  const title = `${server} at ${decided.time / 1000} s`;
  console.log(
    json ? JSON.stringify({ server, time: decided.time, ...explanation }) : explanationText(title, explanation),
  );
}

/** A decision of the scheduler: the state it was made in, and the servers of its request. */
interface Decided {
  readonly before: State;
  readonly time: number;
  readonly servers: readonly number[];
  readonly server: number;
}

/** Runs the scenario up to the decision on that server. */
function findDecision(scenario: Scenario, plan: CloudPlan, name: string, from: number): Decided | null {
  const cloud = createCloud(plan);
  const run = new Run(scenario, cloud, { digest: false });
  const found = watchDecisions(cloud, name, from);
  while (found.decided === null && run.step(1));
  run.stop();
  return found.decided;
}

/** Watches for the first decision on a server of that name or id; states are immutable, so keeping one costs nothing. */
function watchDecisions(cloud: Cloud, name: string, from: number): { decided: Decided | null } {
  const found: { decided: Decided | null } = { decided: null };
  let before = cloud.state;
  let servers: number[] = [];
  cloud.on("event", (event) => {
    if (event.type === "server.scheduled") servers.push(event.server);
  });
  cloud.on("step", (time) => {
    if (servers.length > 0 && found.decided === null && time >= from) {
      const server = servers.find((slot) => {
        const row = before.servers.get(slot);
        return row !== undefined && (row.spec.name === name || row.id === name);
      });
      if (server !== undefined) found.decided = { before, time, servers, server };
    }
    before = cloud.state;
    servers = [];
  });
  return found;
}

function explainDecision(plan: CloudPlan, { before, time, servers, server }: Decided): Explanation {
  const { hosts, aggregates, settings } = before;
  const { plugins, weighers } = plan;
  const scheduler = createScheduler({
    conf: settings.conf,
    release: settings.release,
    ...(plugins && { plugins }),
    ...(weighers && { weighers }),
  });
  const row = before.servers.get(servers[0] ?? server);
  if (row === undefined) throw new Error(`server ${server} was scheduled before it was there`);
  const view = {
    hosts,
    aggregates,
    now: time,
    imagePropertiesOf: (slot: number) => before.servers.get(slot)?.spec.imageProperties,
  };
  const context = { state: before } as Context; // the request is made of the state alone
  const request = { ...requestFor(context, row, servers), wantAlternates: true };
  return explain(scheduler, view, request, () => 0, server);
}
