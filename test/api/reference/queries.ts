/** The query of a list: each parameter selects, and only for those who may use it, from when they may. */
import { expect } from "vitest";
import type { Identity } from "../../../src/api/core/call.ts";
import type { Cloud } from "../../../src/cloud.ts";
import { ADMIN, ask, bodyOf, IMAGE, MEMBER, said } from "../rig.ts";
import type { Check, Checks } from "./check.ts";
import { act, PLAIN_IMAGE, type Population, populate } from "./cloud.ts";

const ALL = ["one", "pair-1", "pair-2", "two"];
const BUT_ONE = ALL.slice(1);

interface Rule {
  /** Queries, and the servers an administrator finds by them, of his own project unless it asks for more. */
  readonly finds: readonly (readonly [query: string, ...names: string[]])[];
  /** First minor at which members may use it, and find the same; null: never, it is ignored. */
  readonly members?: number | null;
  /** In this order. */
  readonly ordered?: boolean;
  /** What is done first, to a copy of the cloud. */
  readonly first?: (made: Population, copy: Cloud) => void;
  readonly says?: string;
}

/** By parameter. In the queries `{one}`, `{reservation}` … stand for what the cloud made. */
const RULES: Readonly<Record<string, Rule>> = {
  access_ip_v4: { finds: [["access_ip_v4=192.0.2.7", "one"]], members: null },
  access_ip_v6: { finds: [["access_ip_v6=2001:db8::7", "one"]], members: null },
  auto_disk_config: {
    finds: [
      ["auto_disk_config=1", "one"],
      ["auto_disk_config=0", ...BUT_ONE],
    ],
    members: null,
  },
  availability_zone: {
    finds: [
      ["availability_zone=east", "one"],
      ["availability_zone=nova", ...BUT_ONE],
    ],
    members: 83,
  },
  config_drive: { finds: [["config_drive=True", "one"]], members: 83 },
  "changes-since": { finds: [["changes-since=2026-01-01T00:04:30Z", "gone", "two"]], members: 1 },
  created_at: {
    finds: [
      ["created_at=2026-01-01 00:00", "one"],
      ["created_at=00:01:", "two"],
    ],
    members: 83,
  },
  deleted: {
    finds: [
      ["deleted=true", "gone"],
      ["deleted=false", ...ALL],
    ],
    members: null,
  },
  description: {
    finds: [
      ["description=first", ...ALL],
      ["description=nothing", ...ALL],
    ],
    says: "is accepted and, as in Nova, without effect",
  },
  flavor: { finds: [["flavor=2", "one"], ["flavor=1", ...BUT_ONE], ["flavor=none"]], members: 1 },
  host: { finds: [["host=host1", "one"], ["host=host"]], members: null },
  hostname: {
    finds: [
      ["hostname=alpha", "one"],
      ["hostname=pair-.", "pair-1", "pair-2"],
    ],
    members: 90,
  },
  image: {
    finds: [
      [`image=${IMAGE}`, "one"],
      [`image=${PLAIN_IMAGE}`, ...BUT_ONE],
    ],
    members: 1,
  },
  ip: { finds: [["ip=10.0.", "one"], ["ip=10.1."]], members: 1 },
  ip6: { finds: [["ip6=2001:db8:", "one"], ["ip6=2001:db9:"]], members: 5 },
  kernel_id: { finds: [["kernel_id=k-1", "one"]], members: null },
  key_name: { finds: [["key_name=key", "one"]], members: 83 },
  launch_index: { finds: [["launch_index=1", "pair-2"]], members: null },
  launched_at: { finds: [["launched_at=2026-01-01 00:00:", "one"]], members: 83 },
  limit: {
    finds: [["sort_key=display_name&sort_dir=asc&limit=2", "one", "pair-1"], ["limit=0"]],
    members: 1,
    ordered: true,
  },
  locked_by: { finds: [["locked_by=owner", "one"], ["locked_by=admin"]], members: null },
  marker: { finds: [["sort_key=display_name&sort_dir=asc&marker={one}", ...BUT_ONE]], members: 1, ordered: true },
  name: {
    finds: [
      ["name=pair", "pair-1", "pair-2"],
      ["name=^o", "one"],
    ],
    members: 1,
  },
  node: { finds: [["node=host1", "one"]], members: null },
  "not-tags": {
    finds: [
      ["not-tags=x,y", ...BUT_ONE],
      ["not-tags=y", "pair-1", "pair-2"],
    ],
    members: 26,
  },
  "not-tags-any": { finds: [["not-tags-any=x,z", "two"]], members: 26 },
  power_state: {
    finds: [
      ["power_state=4", "two"],
      ["power_state=1", "one", "pair-1", "pair-2"],
    ],
    members: 83,
  },
  progress: { finds: [["progress=0", ...ALL], ["progress=7"]], members: 83 },
  project_id: {
    finds: [
      ["all_tenants=1&project_id=p2", "theirs"],
      ["project_id=p2", ...ALL],
    ],
  },
  ramdisk_id: { finds: [["ramdisk_id=r-1", "one"]], members: null },
  reservation_id: { finds: [["reservation_id={reservation}", "one"]], members: 1 },
  root_device_name: { finds: [["root_device_name=/dev/vda", "one"]], members: null },
  sort_dir: {
    finds: [
      ["sort_key=display_name&sort_dir=asc", "one", "pair-1", "pair-2", "two"],
      ["sort_key=display_name&sort_dir=desc", "two", "pair-2", "pair-1", "one"],
    ],
    members: 1,
    ordered: true,
  },
  sort_key: {
    finds: [
      ["sort_key=power_state&sort_dir=desc&sort_key=display_name&sort_dir=asc", "two", "one", "pair-1", "pair-2"],
      ["sort_key=display_name", "two", "pair-2", "pair-1", "one"],
    ],
    members: 1,
    ordered: true,
  },
  status: {
    finds: [["status=SHUTOFF", "two"], ["status=shutoff&status=ACTIVE", ...ALL], ["status=ERROR"]],
    members: 1,
  },
  tags: {
    finds: [
      ["tags=x,y", "one"],
      ["tags=y", "one", "two"],
    ],
    members: 26,
  },
  "tags-any": { finds: [["tags-any=x,z", "one", "pair-1", "pair-2"]], members: 26 },
  task_state: {
    finds: [["task_state=powering-off", "pair-1"]],
    members: 83,
    first: ({ ids }, copy) => act(copy, ids.pair, "os-stop"),
  },
  terminated_at: { finds: [["deleted=true&terminated_at=2026-01-01", "gone"], ["terminated_at=2026-01-01"]] },
  user_id: {
    finds: [
      ["user_id=root", "one"],
      ["user_id=u1", ...BUT_ONE],
    ],
    members: 83,
  },
  uuid: { finds: [["uuid={two}", "two"]], members: null },
  vm_state: { finds: [["vm_state=stopped", "two"]], members: 83 },
};

let made: Population | undefined;

/** The checks of a list's query. */
export function queryChecks(path: string): Checks {
  const checks = Object.entries(RULES).map(([name, rule]): [string, Check] => [
    name,
    { says: rule.says ?? wording(rule), run: () => check(path, name, rule) },
  ]);
  return {
    ...Object.fromEntries(checks),
    all_tenants: {
      says: "administrators find all projects' servers, others get 403",
      run: () => checkAllTenants(path),
    },
  };
}

function wording({ members, ordered }: Rule): string {
  const what = ordered === true ? "pages and sorts" : "selects";
  if (members === undefined) return `${what} for administrators`;
  if (members === null) return `${what} for administrators, is ignored for others`;
  return members === 1 ? `${what} for everybody` : `${what} for administrators, for others from 2.${members}`;
}

function check(path: string, name: string, rule: Rule): void {
  made ??= populate();
  const { ids, reservation } = made;
  const cloud = rule.first === undefined ? made.cloud : made.cloud.fork();
  rule.first?.(made, cloud);
  const { members } = rule;
  for (const [template, ...names] of rule.finds) {
    const query = template.replace("{one}", ids.one).replace("{two}", ids.two).replace("{reservation}", reservation);
    const sees = (as: Identity, minor: number) => inOrder(rule, namesOf(cloud, `${path}?${query}`, as, minor));
    const expected = inOrder(rule, names);
    for (const minor of [rule.members === 26 ? 26 : 1, 74, 75, 104]) {
      if (minor >= (name === "ip6" ? 5 : 1)) expect(sees(ADMIN, minor), `${query} at 2.${minor}`).toEqual(expected);
    }
    if (members === undefined) continue;
    if (members !== null) expect(sees(MEMBER, members), `${query} of a member`).toEqual(expected);
    const ignoring = members === null ? [1, 104] : members > 1 ? [members - 1] : [];
    for (const minor of ignoring) expect(sees(MEMBER, minor), `${query} of a member at 2.${minor}`).toEqual(ALL);
  }
}

function checkAllTenants(path: string): void {
  made ??= populate();
  const { cloud } = made;
  expect(namesOf(cloud, `${path}?all_tenants=1`, ADMIN, 104).sort()).toEqual([...ALL, "theirs"].sort());
  expect(namesOf(cloud, `${path}?all_tenants=0`, ADMIN, 104).sort()).toEqual(ALL);
  const action = path.endsWith("detail") ? "detail" : "index";
  expect(said(ask(cloud, "GET", `${path}?all_tenants=1`))).toBe(
    `403 Policy doesn't allow os_compute_api:servers:${action}:get_all_tenants to be performed.`,
  );
}

function inOrder(rule: Rule, names: readonly string[]): readonly string[] {
  return rule.ordered === true ? names : [...names].sort();
}

function namesOf(cloud: Cloud, path: string, as: Identity, minor: number): string[] {
  const { servers } = bodyOf(ask(cloud, "GET", path, { as, minor })) as unknown as { servers: { name: string }[] };
  return servers.map(({ name }) => name);
}
