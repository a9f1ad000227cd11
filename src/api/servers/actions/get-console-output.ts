import type { Server } from "../../../model/records/server.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";
import { getConsoleOutput as schema } from "../server-actions-schema.ts";
import { action, subject } from "./define.ts";

/** What every guest of Nova's fake driver has to say. */
const FAKE = "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE";

export const getConsoleOutput = action({
  key: "os-getConsoleOutput",
  schema,
  handle: (call, { length }) => {
    const server = subject(call, "os_compute_api:os-console-output");
    refuseWithoutHost(server);
    refuseSilence(call, server);
    const { compute_driver } = call.state.settings.conf.DEFAULT;
    const output = compute_driver === "fake.FakeDriver" ? FAKE : bootLog(server);
    return { status: 200, body: { output: length == null ? output : tail(output, Number(length)) } };
  },
});

/** What a small guest writes until one can log in; there is no guest. */
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

/** The last lines; a negative length leaves so many lines out at the beginning, as a Python slice does. */
function tail(text: string, length: number): string {
  return length === 0 ? "" : text.split("\n").slice(-length).join("\n");
}
