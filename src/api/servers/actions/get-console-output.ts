import type { Server } from "../../../model/records/server.ts";
import type { Answer } from "../../core/call.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import { action, actionSchema } from "./define.ts";

/** The console output of every guest of Nova's fake driver. */
const FAKE = "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE";

export const consoleOutputAction = action({
  key: "os-getConsoleOutput",
  rule: "os_compute_api:os-console-output",
  schema: actionSchema("os-getConsoleOutput", {
    type: "object",
    properties: { length: { type: ["integer", "string", "null"], pattern: "^-?[0-9]+$", minimum: -1 } },
    additionalProperties: false,
  }),
  examples: [{}, { length: 10 }],
  attackedBy: [],
  handle: (call, server, { length }): Answer<{ readonly output: string }> => {
    refuseWithoutHost(server);
    refuseSilence(call, server);
    const { compute_driver } = call.state.settings.conf.DEFAULT;
    const output = compute_driver === "fake.FakeDriver" ? FAKE : bootLog(server);
    return { status: 200, body: { output: length == null ? output : tail(output, Number(length)) } };
  },
});

/** An invented boot log: what a small guest would write until its login prompt. */
function bootLog({ spec, interfaces }: Server): string {
  const addresses = interfaces.flatMap((each) => each.addresses.filter(({ floating }) => floating !== true));
  return [
    "[    0.000000] Linux version 5.3.0-26-generic (simulated)",
    `[    0.000000] Memory: ${spec.flavor.ram}M available`,
    `[    0.004000] smpboot: Allowing ${spec.flavor.vcpus} CPUs, 0 hotplug CPUs`,
    "[    0.852000] Freeing unused kernel memory",
    "Starting network: OK",
    ...addresses.map(({ addr }) => `eth: ${addr}`),
    "checking http://169.254.169.254/2009-04-04/instance-id",
    "Starting dropbear sshd: OK",
    "login as 'cirros' user. default password: 'gocubsgo'. use 'sudo' for root.",
    `${spec.hostname} login:`,
  ].join("\n");
}

/** The last lines; a negative length drops so many lines from the beginning, as a Python slice does. */
function tail(text: string, length: number): string {
  return length === 0 ? "" : text.split("\n").slice(-length).join("\n");
}
