import { Command } from "commander";
import { pickScenarios } from "../run/pick.ts";
import { type PickOptions, takesScenarios } from "../run/scenario-options.ts";

/** `novasim check FILE…`: reads scenarios and what they name, and says everything that is wrong with them. */
export function checkCommand(): Command {
  return takesScenarios(new Command("check"))
    .description("read scenarios and say everything that is wrong with them")
    .action((files: readonly string[], options: PickOptions) => {
      for (const { file, name } of pickScenarios(files, options) ?? []) console.log(`${file}: ${name} is fine`);
    });
}
