import { Command } from "commander";
import { type CloudPlan, createCloud } from "../../cloud.ts";
import { explainDecision, isAboutNew, serverIn, type WatchedDecision, watchDecisions } from "../../decisions.ts";
import { explanationText } from "../../report/text/explanation-text.ts";
import { DURATION_MEND, parseDuration } from "../../scenario/format/duration.ts";
import { cloudPlanOf } from "../../scenario/plan/cloud-plan.ts";
import type { Scenario } from "../../scenario/plan/scenario.ts";
import { ScenarioRun } from "../../scenario/run/run.ts";
import { EXIT } from "../exit.ts";
import { readOrExplain, type ScenarioOptions, takesScenario } from "../run/scenario-options.ts";

interface ExplainOptions extends ScenarioOptions {
  readonly server: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** `novasim explain SCENARIO --server NAME`: why the scheduler placed a server where it did, or nowhere. */
export function explainCommand(): Command {
  return takesScenario(new Command("explain"))
    .description("explain where the scheduler placed or moved a server, or why it found no host")
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
  const found = findDecision(scenario, plan, server, from);
  if (found === null) {
    console.error(`no server called ${server} was scheduled${from > 0 ? ` from ${from / 1000} s on` : ""}`);
    process.exitCode = EXIT.FAILED;
    return;
  }
  const { time, operation } = found.decision;
  const explanation = explainDecision(plan, found.decision, found.server);
  const title = `${server} at ${time / 1000} s${isAboutNew(found.decision) ? "" : ` (${operation})`}`;
  console.log(json ? JSON.stringify({ server, time, operation, ...explanation }) : explanationText(title, explanation));
}

/** A decision, and the slot of the server in it. */
interface Found {
  readonly decision: WatchedDecision;
  readonly server: number;
}

/** Runs the scenario up to the decision on that server. */
function findDecision(scenario: Scenario, plan: CloudPlan, name: string, from: number): Found | null {
  const cloud = createCloud(plan);
  const run = new ScenarioRun(scenario, cloud, { digest: false });
  const all: Found[] = [];
  watchDecisions(cloud, (decision) => {
    const server = decision.time < from ? undefined : serverIn(decision, name);
    if (server !== undefined) all.push({ decision, server });
  });
  while (all.length === 0 && run.step(1));
  run.stop();
  return all[0] ?? null;
}
