import { Command, InvalidArgumentError, Option } from "commander";
import type { CloudPlan } from "../../cloud.ts";
import { CLOCK_MODES, type ClockMode } from "../../http/branches/clock.ts";
import { defaultPlan, withEssentials } from "../../http/default-cloud.ts";
import type { Served } from "../../http/serve.ts";
import { type Conf, confFromFlat, RELEASES, type Release } from "../../model/conf/conf.ts";
import { cloudPlanOf } from "../../scenario/plan/cloud-plan.ts";
import { EXIT } from "../exit.ts";
import { guardPlugins } from "../plugins/watch.ts";
import { readOrExplain, type ScenarioOptions } from "../run/scenario-options.ts";

interface ServeCommandOptions extends ScenarioOptions {
  readonly port: number;
  readonly host: string;
  readonly clock: ClockMode;
  readonly speed: number;
  readonly auth: "keystone" | "none";
  readonly tokenLifetime: number;
  readonly option: readonly string[];
  readonly release?: Release;
  readonly requestLog?: boolean;
}

/** ms in which clients that just asked may ask once more after SIGTERM; they are told that it was the last time. */
const DRAIN = 1000;

const LOOPBACK = /^(127\.|::1$|localhost$)/;

/** `novasim serve [SCENARIO]`: a cloud that OpenStack clients talk to. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("serve a cloud to OpenStack clients, on one port")
    .argument("[scenario]", "scenario file (YAML) whose cloud is served; default: one like a DevStack with four hosts")
    .option("--seed <seed>", "in place of the scenario's seed")
    .option(
      "--set <name=value>",
      "a parameter of the scenario, or a value at a dotted path; may be repeated",
      collect,
      [],
    )
    .option("--option <name=value>", "an option of nova.conf, as name or section.name; may be repeated", collect, [])
    .addOption(new Option("--release <name>", "whose Nova the default cloud is").choices([...RELEASES]))
    .option("--port <port>", "TCP port; 0: any free one", portNumber, 8774)
    .option("--host <address>", "address to listen at", "127.0.0.1")
    .addOption(new Option("--clock <mode>", "how time comes along").choices([...CLOCK_MODES]).default("auto"))
    .option("--speed <number>", "virtual seconds in a real one, with --clock real", positive, 1)
    .addOption(
      new Option("--auth <kind>", "none: any token is good, and none")
        .choices(["keystone", "none"])
        .default("keystone"),
    )
    .option("--token-lifetime <seconds>", "how long a token is good for", positive, 86_400)
    .option("--request-log", "write a line for each request to standard error")
    .action(async (file: string | undefined, options: ServeCommandOptions) => {
      // A request that meets a fault of a plugin would be answered with a 500 that names nothing.
      guardPlugins((error) => {
        console.error(error.message);
        process.exit(EXIT.INVALID);
      });
      const plan = planOf(file, options);
      if (plan !== undefined) await serveUntilStopped(plan, options);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError("it must be 0 to 65535");
  return port;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError("it must be a number above 0");
  return number;
}

/** What is to be served; undefined when the input is invalid: then it was said and the exit code set. */
function planOf(file: string | undefined, options: ServeCommandOptions): CloudPlan | undefined {
  if (file === undefined) {
    if (options.set.length > 0) return refuse("--set changes a scenario, and none was given; --option sets nova.conf");
    const plan = { ...defaultPlan(options.release), start: new Date().toISOString(), seed: options.seed ?? "0" };
    return withOptions(plan, options.option);
  }
  if (options.release !== undefined) return refuse("--release is for the default cloud; use --set cloud.release=…");
  const scenario = readOrExplain(file, options);
  return scenario === undefined ? undefined : withOptions(withEssentials(cloudPlanOf(scenario)), options.option);
}

function refuse(message: string): undefined {
  console.error(message);
  process.exitCode = EXIT.INVALID;
}

/** The plan with these options of nova.conf. */
function withOptions(plan: CloudPlan, given: readonly string[]): CloudPlan | undefined {
  if (given.length === 0) return plan;
  const flat: Record<string, unknown> = {};
  for (const text of given) {
    const cut = text.indexOf("=");
    if (cut < 1) return refuse(`--option '${text}' has no value; write it like reclaim_instance_interval=60`);
    flat[text.slice(0, cut)] = text.slice(cut + 1);
  }
  const { conf, problems } = confFromFlat(flat, plan.release);
  if (problems.length > 0) return refuse(problems.map(({ message }) => `--option: ${message}`).join("\n"));
  return { ...plan, conf: plan.conf === undefined ? conf : merged(plan.conf, conf, flat) };
}

/** The options as they were, but those that are named as given. */
function merged(before: Conf, given: Conf, named: Readonly<Record<string, unknown>>): Conf {
  const names = new Set(Object.keys(named).map((key) => key.slice(key.lastIndexOf(".") + 1)));
  const sections = Object.entries(before).map(([section, values]) => {
    const others: Readonly<Record<string, unknown>> = { ...Reflect.get(given, section) };
    const options = Object.entries(values).map(([name, value]) => [name, names.has(name) ? others[name] : value]);
    return [section, Object.freeze(Object.fromEntries(options))];
  });
  return Object.freeze(Object.fromEntries(sections)) as Conf; // the same sections and options
}

async function serveUntilStopped(plan: CloudPlan, options: ServeCommandOptions): Promise<void> {
  const { port, host, clock, speed, auth, tokenLifetime } = options;
  // Loaded only now: other commands do without it.
  const { serve } = await import("../../http/serve.ts");
  let served: Served;
  try {
    const log = options.requestLog === true ? { log: (line: string) => process.stderr.write(`${line}\n`) } : {};
    served = await serve({ cloud: plan, port, host, clock, speed, auth, tokenLifetime, ...log });
  } catch (error) {
    const why = listenProblem(error, port, host);
    if (why === undefined) throw error;
    console.error(`cannot serve: ${why}`);
    process.exitCode = EXIT.INVALID;
    return;
  }
  if (!LOOPBACK.test(host)) {
    console.error(`warning: listening at ${host}, beyond this machine; whoever can reach it controls this cloud`);
  }
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  console.log(instructions(served.url, options));
  await stopped;
  await served.close(DRAIN);
}

/** Why it cannot listen there, and what to do; undefined when that is not what went wrong. */
function listenProblem(error: unknown, port: number, host: string): string | undefined {
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EADDRINUSE":
      return `port ${port} is in use; stop what listens there, or let --port 0 find a free one`;
    case "EACCES":
      return `port ${port} is only for privileged processes; choose one from 1024 on, or --port 0`;
    case "EADDRNOTAVAIL":
      return `this machine has no address ${host}; leave --host out to listen at 127.0.0.1`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `there is no host '${host}'; leave --host out to listen at 127.0.0.1`;
    default:
      return undefined;
  }
}

function instructions(url: string, { clock, auth }: ServeCommandOptions): string {
  const client =
    auth === "none"
      ? `openstack --os-auth-type none --os-endpoint ${url}/compute/v2.1 server list`
      : `export OS_AUTH_URL=${url}/identity/v3 OS_USERNAME=admin OS_PASSWORD=secret OS_PROJECT_NAME=admin \\
       OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default OS_IDENTITY_API_VERSION=3`;
  return `serving at ${url} (clock ${clock}); control API at ${url}/novasim/v1/openapi.json; Ctrl-C ends it\n${client}`;
}
