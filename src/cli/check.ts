import { Command } from "commander";
import { readOrExplain, type ScenarioOptions, takesScenario } from "./scenario-options.ts";

/** `novasim check FILE`: reads a scenario and what it names, and says everything that is wrong with it. */
export function checkCommand(): Command {
  return takesScenario(new Command("check"))
    .description("read a scenario and say everything that is wrong with it")
    .action((file: string, options: ScenarioOptions) => {
      const scenario = readOrExplain(file, options);
      if (scenario !== undefined) console.log(`${file}: ${scenario.name} is fine`);
    });
}
