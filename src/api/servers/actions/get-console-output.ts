import { getConsoleOutput as schema } from "../../schemas/server-actions.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import { action, subject } from "./define.ts";

/** What every guest has to say; there is no guest, so it is what Nova's fake driver says. */
const OUTPUT = "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE";

export const getConsoleOutput = action({
  key: "os-getConsoleOutput",
  schema,
  handle: (call, { length }) => {
    const server = subject(call, "os_compute_api:os-console-output");
    refuseWithoutHost(server);
    refuseSilence(call, server);
    return { status: 200, body: { output: length == null ? OUTPUT : tail(OUTPUT, Number(length)) } };
  },
});

/** The last lines; a negative length leaves so many lines out at the beginning, as a Python slice does. */
function tail(text: string, length: number): string {
  return length === 0 ? "" : text.split("\n").slice(-length).join("\n");
}
