/**
 * Plausible mistakes in the rules, written by hand: each is one edit that a reviewer could miss. `npm run mutate -- --list`
 * makes them one at a time and says which of them the tests notice. `find` stands once in its file (`list.test.ts`).
 */
import type { Mutant } from "./mutants.ts";

export interface Mistake {
  /** Path from the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What goes wrong. */
  readonly breaks: string;
}

const OPERATIONS = "src/lifecycle/operations";

export const MISTAKES: readonly Mistake[] = [
  {
    file: `${OPERATIONS}/build/build.ts`,
    find: "if (attempts >= max) return false;",
    replace: "if (attempts > max) return false;",
    breaks: "a build gets one more attempt than max_attempts",
  },
  {
    file: "src/model/events/counting.ts",
    find: "const failedBuilds = failed ? before + 1 : 0;",
    replace: "const failedBuilds = failed ? before + 1 : before;",
    breaks: "a good build does not reset the host's failed builds",
  },
  {
    file: "src/lifecycle/placing/quota.ts",
    find: "limit >= 0 && asked[name] > 0 && usage",
    replace: "limit >= 0 && usage",
    breaks: "a quota that is exceeded refuses a request that adds nothing to it",
  },
  {
    file: "src/lifecycle/placing/quota.ts",
    find: "usage[name] + asked[name] > limit)",
    replace: "usage[name] + asked[name] >= limit)",
    breaks: "the last server that fits the quota is refused",
  },
  {
    file: "src/lifecycle/hosts/recover.ts",
    find: '(taskState === "reboot_started" || taskState === "reboot_started_hard") && guest !== POWER.RUNNING',
    replace: 'taskState === "reboot_started" || taskState === "reboot_started_hard"',
    breaks: "recovery reboots a guest that runs",
  },
  {
    file: "src/lifecycle/hosts/recover.ts",
    find: '  "image_uploading",\n',
    replace: "",
    breaks: "recovery forgets a server that was uploading its image",
  },
  {
    file: "src/lifecycle/hosts/recover.ts",
    find: '  "rebuild_spawning",\n',
    replace: "",
    breaks: "recovery does not fail a rebuild that was spawning",
  },
  {
    file: "src/lifecycle/hosts/recover.ts",
    find: '    "pre-migrating",\n',
    replace: "",
    breaks: "a host's death leaves a migration that had just claimed its target",
  },
  {
    file: "src/lifecycle/hosts/host-up.ts",
    find: "    dropHoldings(ctx, migration);\n",
    replace: "",
    breaks: "a host that comes back keeps what it held for servers evacuated from it",
  },
  {
    file: `${OPERATIONS}/build/build.ts`,
    find: "alternates: alternates.slice(i + 1), attempts",
    replace: "alternates, attempts",
    breaks: "a host that failed a build stays in the list of alternates",
  },
  {
    file: "src/lifecycle/placing/alternates.ts",
    find: "rest: alternates.slice(index + 1)",
    replace: "rest: alternates",
    breaks: "a target that failed a move stays in the list of alternates",
  },
  {
    file: `${OPERATIONS}/move/cold-move.ts`,
    find: "next === null || attempts >= max",
    replace: "next === null || attempts > max",
    breaks: "a move gets one more attempt than max_attempts",
  },
  {
    file: `${OPERATIONS}/move/migrate.ts`,
    find: '  fails: "error",\n',
    replace: '  fails: "unplaced",\n',
    breaks: "a cold migration that fails leaves its server as it was",
  },
  {
    file: `${OPERATIONS}/move/migrations.ts`,
    find: "  if (migration.claim !== null) holdUnreported(ctx, migration, null);\n  const { allocation }",
    replace: "  const { allocation }",
    breaks: "a move that is rolled back leaves its claim on the target",
  },
  {
    file: `${OPERATIONS}/move/migrations.ts`,
    find: '  if (migration.allocation !== null) hold(ctx, "allocation", { migration: migration.slot }, null);\n}\n\n/** The migration holds nothing any more; what',
    replace: "}\n\n/** The migration holds nothing any more; what",
    breaks: "confirming a resize does not give back the source's allocation",
  },
  {
    file: `${OPERATIONS}/move/migrations.ts`,
    find: "userId: asked?.userId ?? server.spec.userId",
    replace: "userId: server.spec.userId",
    breaks: "a migration shows the server's owner instead of who asked for it",
  },
  {
    file: `${OPERATIONS}/move/live-migrate.ts`,
    find: "max >= 0 && failed.length > max",
    replace: "max >= 0 && failed.length >= max",
    breaks: "a live migration tries one target too few",
  },
  {
    file: `${OPERATIONS}/move/live-migrate.ts`,
    find: "if (free > needs) return null;",
    replace: "if (free >= needs) return null;",
    breaks: "a forced target with just enough memory is accepted",
  },
  {
    file: `${OPERATIONS}/move/cold-move.ts`,
    find: "ignoreHosts: mayStay(run) ? [] : [migration.sourceHost],",
    replace: "ignoreHosts: [],",
    breaks: "a resize may stay on its host where the options forbid it",
  },
  {
    file: `${OPERATIONS}/move/revert-resize.ts`,
    find: "  dropClaim(ctx, run.migration);\n",
    replace: "",
    breaks: "a reverted resize leaves the target's claim to the next audit",
  },
  {
    file: `${OPERATIONS}/delete/delete.ts`,
    find: "  dropAllHoldings(run.ctx, run.server);\n",
    replace: "",
    breaks: "deleting a server in mid-move leaves what its migration holds",
  },
  {
    file: `${OPERATIONS}/delete/delete.ts`,
    find: "const soft = !force && launchedAt !== null && ctx",
    replace: "const soft = !force && ctx",
    breaks: "a server that was never launched is deleted softly",
  },
  {
    file: `${OPERATIONS}/image/create-backup.ts`,
    find: "backups.length - args.rotation",
    replace: "backups.length - args.rotation - 1",
    breaks: "one backup too many is kept",
  },
  {
    file: `${OPERATIONS}/image/shelve-offload.ts`,
    find: "  before: (run) => releaseHoldings(run.ctx, run.slot),\n",
    replace: "",
    breaks: "an offloaded server keeps its allocation",
  },
  {
    file: `${OPERATIONS}/move/evacuate.ts`,
    find: "  swapAllocations(run);\n",
    replace: "",
    breaks: "an evacuated server's allocation stays on the lost host",
  },
  {
    file: "src/lifecycle/periodic/task.ts",
    find: "return since + seconds * 1000 + 1;",
    replace: "return since + seconds * 1000;",
    breaks: "a periodic task acts on what is exactly as old as its threshold",
  },
  {
    file: "src/lifecycle/periodic/rebooting.ts",
    find: '"rebooting", "reboot_pending", "reboot_started"',
    replace: '"rebooting", "reboot_pending"',
    breaks: "a soft reboot that hangs after it started is never made hard",
  },
  {
    file: "src/lifecycle/periodic/power-states.ts",
    find: 'if (vmState === "active" && (isOff || guest === POWER.SUSPENDED)) return "stop";',
    replace: 'if (vmState === "active" && isOff) return "stop";',
    breaks: "the power-state sync ignores a suspended guest of an active server",
  },
  {
    file: "src/lifecycle/periodic/watch.ts",
    find: "  suspended: [powerStatesTask],\n",
    replace: "",
    breaks: "no power-state sync of suspended servers",
  },
  {
    file: "src/lifecycle/machine/admission.ts",
    find: "admission.lock !== false && server.lock !== null && !who.isAdmin",
    replace: 'admission.lock === "state" && server.lock !== null && !who.isAdmin',
    breaks: "a lock does not keep its owner out",
  },
  {
    file: "src/lifecycle/placing/group-check.ts",
    find: "here >= (group.rules.max_server_per_host ?? 1)",
    replace: "here > (group.rules.max_server_per_host ?? 1)",
    breaks: "the compute's own check admits one member too many of an anti-affinity group",
  },
  {
    file: "src/lifecycle/machine/permits.ts",
    find: "permits.holders.length < limit && permits.waiting.length === 0",
    replace: "permits.holders.length <= limit && permits.waiting.length === 0",
    breaks: "a host runs one build more than max_concurrent_builds",
  },
  {
    file: "src/model/records/server-states.ts",
    find: '  resize_finish: "RESIZE",\n',
    replace: "",
    breaks: "a server that finishes its resize shows ACTIVE",
  },
  {
    file: "src/model/events/reduce.ts",
    find: 'return server.deletedAt === null && server.state.vmState !== "soft-delete";',
    replace: "return server.deletedAt === null;",
    breaks: "a soft-deleted server counts for its project's quota",
  },
  {
    file: "src/model/events/reduce.ts",
    find: "return server.lastMigration === null ? next : { ...next, migrations: withoutMigrations(state, server) };",
    replace: "return next;",
    breaks: "the migrations of an archived server stay",
  },
  {
    file: "src/model/events/reduce-host.ts",
    find: "{ holders: [...holders, ticket], waiting: still }",
    replace: "{ holders: [...holders, ticket], waiting }",
    breaks: "who was given a permit stays in the line for it",
  },
  {
    file: "src/scheduler/host-state.ts",
    find: "Math.abs(now - service.lastSeen) <= serviceDownTime * 1000",
    replace: "Math.abs(now - service.lastSeen) < serviceDownTime * 1000",
    breaks: "a service is down when it was last seen exactly service_down_time ago",
  },
  {
    file: "src/scheduler/placement/placement.ts",
    find: "used + amount <= capacityOf(inventory) &&",
    replace: "used + amount < capacityOf(inventory) &&",
    breaks: "a request that fills a host exactly does not fit",
  },
  {
    file: "src/scheduler/filters/num-instances.ts",
    find: "host.numInstances < conf",
    replace: "host.numInstances <= conf",
    breaks: "a host takes one server more than max_instances_per_host",
  },
  {
    file: "src/scheduler/reference/select.ts",
    find: "max_attempts - 1;",
    replace: "max_attempts;",
    breaks: "each server gets one alternate too many",
  },
  {
    file: "src/scheduler/reference/select.ts",
    find: "host.cell === chosen.cell && !taken.has(host.slot)",
    replace: "!taken.has(host.slot)",
    breaks: "alternates come from other cells",
  },
  {
    file: "src/scheduler/fast/host-order.ts",
    find: "value < otherValue || (value === otherValue && host < other)",
    replace: "value < otherValue || (value === otherValue && host > other)",
    breaks: "hosts that weigh alike are ordered from the last",
  },
  {
    file: "src/api/servers/create/networks.ts",
    find: "request.uuid !== undefined && request.fixedIp !== undefined",
    replace: "request.uuid === undefined && request.fixedIp !== undefined",
    breaks: "several servers may ask for one address",
  },
  {
    file: "src/api/servers/create/networks.ts",
    find: "if (available.length > 1) {",
    replace: "if (available.length > 2) {",
    breaks: "two possible networks are not ambiguous",
  },
  {
    file: "src/api/servers/create/limits.ts",
    find: "return limit >= 0 && count > limit;",
    replace: "return limit >= 0 && count >= limit;",
    breaks: "the last metadata item that fits the quota is refused",
  },
  {
    file: "src/api/servers/create/limits.ts",
    find: "member.deletedAt === null && member.spec.userId",
    replace: "member.spec.userId",
    breaks: "deleted members count for a group's quota",
  },
  {
    file: "src/api/servers/view.ts",
    find: '? "UP" : "UNKNOWN";',
    replace: '? "UP" : "DOWN";',
    breaks: "a host that is silent shows DOWN",
  },
  {
    file: "src/api/servers/list/options.ts",
    find: "changesBefore < changesSince) {",
    replace: "changesBefore <= changesSince) {",
    breaks: "a list of changes at one instant is refused",
  },
  {
    file: "src/api/servers/actions/lock.ts",
    find: "if (byOwner && server.lock !== null) return { status: 202 };",
    replace: "if (byOwner && server.lock === null) return { status: 202 };",
    breaks: "an owner's lock is ignored",
  },
  {
    file: "src/api/servers/subresources/diagnostics.ts",
    find: "call.minor >= 48 ?",
    replace: "call.minor > 48 ?",
    breaks: "diagnostics have their new form one microversion late",
  },
];

/** The edit of a mistake, by byte offsets. @throws Error where `find` does not stand exactly once */
export function mutantOf({ file, find, replace }: Mistake, source: string): Mutant {
  const [before = "", ...others] = source.split(find);
  if (others.length !== 1) throw new Error(`${file} has ${others.length} times: ${find}`);
  const start = Buffer.byteLength(before);
  return {
    file,
    line: before.split("\n").length,
    start,
    end: start + Buffer.byteLength(find),
    text: find,
    replacement: replace,
  };
}
