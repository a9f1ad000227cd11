import type { Scenario } from "../../scenario/plan/scenario.ts";
import { EXIT } from "../exit.ts";
import { tellError } from "../tell-error.ts";

/**
 * Runs scenarios one after the other, and says at the end what became of all. The exit code is the worst of theirs; after
 * Ctrl-C no other is begun.
 *
 * @param run runs one, reports it and sets the exit code.
 */
export async function runInTurn(
  scenarios: readonly Scenario[],
  run: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  let worst: number = EXIT.HELD;
  const ended: { readonly name: string; readonly code: number }[] = [];
  for (const scenario of scenarios) {
    process.exitCode = EXIT.HELD;
    await run(scenario).catch(tellError);
    console.log("");
    const code = Number(process.exitCode);
    ended.push({ name: scenario.name, code });
    worst = Math.max(worst, code);
    if (code === EXIT.INTERRUPTED) break;
  }
  process.exitCode = worst;
  const failed = ended.filter(({ code }) => code !== EXIT.HELD).map(({ name }) => name);
  const left = scenarios.length - ended.length;
  const parts = [
    `${scenarios.length} scenarios`,
    `${ended.length - failed.length} held`,
    ...(failed.length === 0 ? [] : [`${failed.length} did not: ${failed.join(", ")}`]),
    ...(left === 0 ? [] : [`${left} not run`]),
  ];
  console.log(parts.join(" · "));
}
