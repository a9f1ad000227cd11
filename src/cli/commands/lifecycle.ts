import { Command, Option } from "commander";
import type { Operation } from "../../lifecycle/core/operation.ts";
import { OPERATIONS } from "../../lifecycle/operations.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { lifecycleDocument } from "../../report/lifecycle/lifecycle-document.ts";
import { operationDiagram, overviewDiagram } from "../../report/lifecycle/lifecycle-mermaid.ts";
import { operationTable, overviewTable } from "../../report/lifecycle/lifecycle-table.ts";
import { EXIT } from "../exit.ts";

interface LifecycleOptions {
  readonly operation?: string;
  readonly format: "table" | "mermaid" | "markdown";
}

/** `novasim lifecycle`: prints the state machine of a server, made of the operations' declarations. */
export function lifecycleCommand(): Command {
  return new Command("lifecycle")
    .description("print the state machine of a server: all operations, or one with its phases")
    .option("--operation <name>", "only this operation")
    .addOption(new Option("--format <format>", "how").choices(["table", "mermaid", "markdown"]).default("table"))
    .action(({ operation, format }: LifecycleOptions) => {
      const all = [...OPERATIONS];
      const chosen = operation === undefined ? undefined : all.find(({ name }) => name === operation);
      if (operation !== undefined && chosen === undefined) {
        const names = all.map(({ name }) => name);
        console.error(`there is no operation '${operation}'${suggestion(operation, names) || `: ${names.join(", ")}`}`);
        process.exitCode = EXIT.INVALID;
        return;
      }
      process.stdout.write(textOf(format, all, chosen));
    });
}

function textOf(format: LifecycleOptions["format"], all: readonly Operation[], chosen: Operation | undefined): string {
  switch (format) {
    case "table":
      return chosen === undefined ? overviewTable(all) : operationTable(chosen);
    case "mermaid":
      return chosen === undefined ? overviewDiagram(all) : operationDiagram(chosen);
    case "markdown":
      return lifecycleDocument(chosen === undefined ? all : [chosen]);
  }
}
