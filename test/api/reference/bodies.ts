/** The bodies of create and update: each parameter has its effect where it is known, and is refused where it is not. */
import { expect } from "vitest";
import type { Server } from "../../../src/model/records/server.ts";
import { ADMIN, ask, bodyOf, IMAGE, MEMBER, said } from "../rig.ts";
import { type Check, type Checks, FIRST, LAST, minorsAround } from "./check.ts";
import { BOOT_VOLUME, DATA_VOLUME, furnished, NETWORK, PORT, RICH, shown, USER_DATA } from "./cloud.ts";
import { ROWS } from "./rows.ts";

type Json = Readonly<Record<string, unknown>>;

/** What there is of a server once it was made. */
interface Made {
  /** As an administrator is shown it. */
  readonly server: Json;
  readonly record: Server;
  readonly answer: Json;
}

interface Rule {
  /** Added to the server of a body that would do without. */
  readonly asks: object;
  /** Added beside the server. */
  readonly beside?: object;
  readonly look: (made: Made) => void;
  readonly says: string;
  /** Minors that have it, as Nova itself and not the reference has it. */
  readonly within?: (minor: number) => boolean;
  /** For what is required: what is said without it. */
  readonly without?: string;
}

/** A root disk of the image, and with it one more device or the words for this one. */
function devices(root: object, ...more: object[]): object {
  const local = { boot_index: 0, source_type: "image", destination_type: "local", uuid: IMAGE };
  return { block_device_mapping_v2: [{ ...local, ...root }, ...more] };
}

const VOLUME = { boot_index: -1, source_type: "volume", destination_type: "volume", uuid: DATA_VOLUME };

function attached({ record }: Made, volume: string) {
  return record.devices.find(({ volumeId }) => volumeId === volume);
}

/** The value that the server shows under a name. */
function shows(name: string, value: unknown, says = "the server shows it"): Pick<Rule, "look" | "says"> {
  return { says, look: ({ server }) => expect(server[name]).toEqual(value) };
}

/** By parameter of `POST /servers`. */
const RULES: Readonly<Record<string, Rule>> = {
  server: {
    asks: {},
    ...shows("name", "s", "required; the server is made"),
    without: "'server' is a required property",
  },
  name: { asks: {}, ...shows("name", "s", "required; the server has it"), without: "'name' is a required property" },
  flavorRef: {
    asks: { flavorRef: "2" },
    says: "required; the server has its flavor",
    look: ({ record }) => expect(record.spec.flavor.name).toBe("small"),
    without: "'flavorRef' is a required property",
  },
  imageRef: {
    asks: { imageRef: IMAGE },
    says: "the server has its image; required without a device to boot from",
    look: ({ server }) => expect(server.image).toMatchObject({ id: IMAGE }),
    without: "Missing imageRef attribute",
  },
  security_groups: {
    asks: { networks: [{ uuid: NETWORK }], security_groups: RICH.security_groups },
    ...shows("security_groups", [{ name: "web" }]),
  },
  metadata: { asks: { metadata: { role: "db" } }, ...shows("metadata", { role: "db" }) },
  accessIPv4: { asks: { accessIPv4: "192.0.2.7" }, ...shows("accessIPv4", "192.0.2.7") },
  accessIPv6: { asks: { accessIPv6: "2001:DB8::7" }, ...shows("accessIPv6", "2001:db8::7") },
  adminPass: {
    asks: { adminPass: "Secret1" },
    says: "the answer has it, and no later one",
    look: ({ answer, server }) => {
      expect(answer.adminPass).toBe("Secret1");
      expect(JSON.stringify(server)).not.toContain("Secret1");
    },
  },
  user_data: { asks: { user_data: USER_DATA }, ...shows("OS-EXT-SRV-ATTR:user_data", USER_DATA) },
  availability_zone: {
    asks: { availability_zone: "east" },
    says: "the server runs there",
    look: ({ server }) =>
      expect(server).toMatchObject({ "OS-EXT-AZ:availability_zone": "east", "OS-EXT-SRV-ATTR:host": "host1" }),
  },
  networks: {
    asks: { networks: [{ uuid: NETWORK }, { uuid: NETWORK }] },
    says: "required from 2.37; an interface for each",
    look: ({ record }) => expect(record.interfaces).toHaveLength(2),
  },
  "networks.uuid": {
    asks: { networks: [{ uuid: NETWORK }] },
    says: "an interface on this network",
    look: ({ record }) => expect(record.interfaces).toMatchObject([{ networkId: NETWORK }]),
  },
  "networks.port": {
    asks: { networks: [{ port: PORT }] },
    says: "an interface with this port",
    look: ({ record }) => expect(record.interfaces).toMatchObject([{ portId: PORT }]),
  },
  "networks.fixed_ip": {
    asks: { networks: [{ uuid: NETWORK, fixed_ip: "10.0.7.7" }] },
    says: "an interface with this address",
    look: ({ server }) => expect(JSON.stringify(server.addresses)).toContain('"10.0.7.7"'),
  },
  "networks.tag": {
    asks: { networks: [{ uuid: NETWORK, tag: "nic" }] },
    says: "the interface has it; Nova lacks it from 2.37 to 2.41",
    look: ({ record }) => expect(record.interfaces).toMatchObject([{ tag: "nic" }]),
    within: (minor) => (minor >= 32 && minor <= 36) || minor >= 42,
  },
  personality: {
    asks: { personality: [{ path: "/etc/motd", contents: "aGVsbG8=" }] },
    ...shows("status", "ACTIVE", "accepted; the guest's files are nowhere to be seen"),
  },
  block_device_mapping_v2: {
    asks: devices({}, VOLUME),
    says: "the volume is attached",
    look: ({ server }) => expect(server["os-extended-volumes:volumes_attached"]).toMatchObject([{ id: DATA_VOLUME }]),
  },
  "block_device_mapping_v2.device_name": {
    asks: devices({ device_name: "/dev/sdq" }),
    ...shows("OS-EXT-SRV-ATTR:root_device_name", "/dev/sdq", "the root device has it"),
  },
  "block_device_mapping_v2.source_type": {
    asks: devices({}, { boot_index: -1, source_type: "blank", destination_type: "volume", volume_size: 4 }),
    says: "`blank`: a volume is made and attached",
    look: ({ server }) => expect(server["os-extended-volumes:volumes_attached"]).toHaveLength(1),
  },
  "block_device_mapping_v2.destination_type": {
    asks: devices({ destination_type: "volume", volume_size: 20 }),
    says: "`volume`: the image's volume is what it boots from",
    look: ({ server }) => expect(server["os-extended-volumes:volumes_attached"]).toHaveLength(1),
  },
  "block_device_mapping_v2.delete_on_termination": {
    asks: devices({}, { ...VOLUME, delete_on_termination: true }),
    says: "the attachment has it",
    look: ({ server }) =>
      expect(server["os-extended-volumes:volumes_attached"]).toEqual([
        { id: DATA_VOLUME, delete_on_termination: true },
      ]),
  },
  "block_device_mapping_v2.guest_format": {
    asks: devices({}, { ...VOLUME, guest_format: "ext4" }),
    says: "the device has it",
    look: (made) => expect(attached(made, DATA_VOLUME)?.guestFormat).toBe("ext4"),
  },
  "block_device_mapping_v2.boot_index": {
    asks: { block_device_mapping_v2: [{ ...VOLUME, boot_index: 0, uuid: BOOT_VOLUME }], imageRef: undefined },
    says: "0: it boots from this volume",
    look: (made) => {
      expect(made.server.image).toBe("");
      expect(attached(made, BOOT_VOLUME)?.bootIndex).toBe(0);
    },
  },
  "block_device_mapping_v2.uuid": {
    asks: devices({}, VOLUME),
    says: "it is this volume",
    look: (made) => expect(attached(made, DATA_VOLUME)).toBeDefined(),
  },
  "block_device_mapping_v2.tag": {
    asks: devices({}, { ...VOLUME, tag: "data" }),
    says: "the device has it; Nova lacks it from 2.33 to 2.41",
    look: (made) => expect(attached(made, DATA_VOLUME)?.tag).toBe("data"),
    within: (minor) => minor === 32 || minor >= 42,
  },
  "block_device_mapping_v2.disk_bus": {
    asks: devices({}, { ...VOLUME, disk_bus: "scsi" }),
    says: "the device has it",
    look: (made) => expect(attached(made, DATA_VOLUME)?.diskBus).toBe("scsi"),
  },
  config_drive: { asks: { config_drive: true }, ...shows("config_drive", "True") },
  key_name: { asks: { key_name: "key" }, ...shows("key_name", "key") },
  "os:scheduler_hints": {
    asks: {},
    beside: { "os:scheduler_hints": { rack: "7" } },
    ...shows("scheduler_hints", { rack: ["7"] }, "the server shows them (2.100)"),
  },
  "OS-DCF:diskConfig": { asks: { "OS-DCF:diskConfig": "AUTO" }, ...shows("OS-DCF:diskConfig", "AUTO") },
  description: { asks: { description: "words" }, ...shows("description", "words") },
  tags: { asks: { tags: ["b", "a"] }, ...shows("tags", ["a", "b"]) },
};

/** The checks of the body of `POST /servers`. */
export function creationChecks(): Checks {
  const checks: Record<string, Check> = {};
  for (const { operation, direction, name, since, until } of ROWS) {
    const rule = RULES[name];
    if (operation !== "POST /servers" || direction !== "request" || rule === undefined) continue;
    const within = rule.within ?? ((minor: number) => minor >= since && minor <= (until ?? LAST));
    const bounded = since > 1 || until !== null;
    checks[name] = {
      says: `${rule.says}${bounded ? "; refused outside" : ""}`,
      run: () => {
        const beyond = rule.within === undefined ? [] : [33, 36, 37, 41, 42];
        for (const minor of [...minorsAround(since, until), ...beyond]) checkCreation(rule, name, minor, within(minor));
        if (name === "networks")
          expect(said(create({ networks: undefined }, 37).answer)).toContain("'networks' is a required property");
      },
    };
  }
  return checks;
}

function checkCreation(rule: Rule, name: string, minor: number, has: boolean): void {
  const { cloud, answer } = create(rule.asks, minor, rule.beside);
  if (!has) {
    // Where networks may be a word as well, Nova names the alternatives and not what is wrong with one of them.
    const oneOfTwo = name.startsWith("networks.") && minor >= 37;
    const unexpected = `\\('${name.split(".").at(-1)}' was unexpected\\)`;
    const refusal = new RegExp(`^400 .*${oneOfTwo ? "is not valid under any of the given schemas" : unexpected}`);
    expect(said(answer), `${name} at 2.${minor}`).toMatch(refusal);
    return;
  }
  const { server } = bodyOf(answer, 202) as unknown as { server: Json };
  cloud.run({ idle: true });
  const record = [...cloud.state.servers.values()].find(({ id }) => id === server.id);
  if (record === undefined) throw new Error("the server is not there");
  rule.look({ server: shown(cloud, record.id), record, answer: server });
  if (rule.without === undefined) return;
  const bare =
    name === "server"
      ? ask(cloud, "POST", "/servers", { minor, body: {} })
      : create({ [name]: undefined }, minor).answer;
  expect(said(bare)).toContain(rule.without);
}

function create(more: object, minor: number, beside: object = {}) {
  const cloud = furnished();
  const networks = minor >= 37 ? { networks: "none" } : {};
  const server = { name: "s", flavorRef: "1", imageRef: IMAGE, ...networks, ...more };
  const body: unknown = JSON.parse(JSON.stringify({ server, ...beside })); // leaves out what is undefined
  return { cloud, answer: ask(cloud, "POST", "/servers", { as: MEMBER, minor, body }) };
}

/** How many servers a request of several makes, and how they are called. */
function many(says: string, asks: object, names: readonly string[], look: (answer: Json) => void = () => {}): Check {
  const run = () => {
    for (const minor of [FIRST, LAST]) {
      const { cloud, answer } = create(asks, minor);
      look(bodyOf(answer, 202));
      cloud.run({ idle: true });
      expect([...cloud.state.servers.values()].map(({ spec }) => spec.name)).toEqual(names);
    }
  };
  return { says, run };
}

/** The additional parameters of creating several servers, and the answer to one of them. */
export const MANY: Checks = {
  name: many("what the servers' names begin with", { name: "web", min_count: 2 }, ["web-1", "web-2"]),
  min_count: many("so many are made", { min_count: 3 }, ["s-1", "s-2", "s-3"]),
  max_count: many("so many are made where quota and hosts allow", { min_count: 1, max_count: 2 }, ["s-1", "s-2"]),
  return_reservation_id: many(
    "only the id of the reservation is returned",
    { return_reservation_id: true },
    ["s"],
    (answer) => expect(Object.keys(answer)).toEqual(["reservation_id"]),
  ),
};

export const RESERVATION: Checks = {
  reservation_id: {
    says: "a list filtered by it has the servers of the request, no others",
    run: () => {
      const { cloud, answer } = create({ min_count: 2, return_reservation_id: true }, LAST);
      const { reservation_id: id } = bodyOf(answer, 202);
      expect(id).toMatch(/^r-[0-9a-z]{8}$/);
      cloud.run({ idle: true });
      bodyOf(
        ask(cloud, "POST", "/servers", {
          body: { server: { name: "x", flavorRef: "1", imageRef: IMAGE, networks: "none" } },
        }),
        202,
      );
      cloud.run({ idle: true });
      const { servers } = bodyOf(ask(cloud, "GET", `/servers?reservation_id=${id}`)) as unknown as {
        servers: { name: string }[];
      };
      expect(servers.map(({ name }) => name).sort()).toEqual(["s-1", "s-2"]);
    },
  },
};

const UPDATES: Readonly<Record<string, readonly [asked: unknown, shown: unknown]>> = {
  accessIPv4: ["192.0.2.8", "192.0.2.8"],
  accessIPv6: ["2001:DB8::8", "2001:db8::8"],
  name: ["renamed", "renamed"],
  "OS-DCF:diskConfig": ["AUTO", "AUTO"],
  description: ["other words", "other words"],
};

/** The body of `PUT /servers/{server_id}`. */
export function updateChecks(): Checks {
  const checks: Record<string, Check> = {};
  for (const { operation, place, direction, name, since, until } of ROWS) {
    const update = UPDATES[name];
    if (!operation.startsWith("PUT") || direction !== "request" || place !== "body" || update === undefined) continue;
    const run = () => {
      const [asked, after] = update;
      for (const minor of minorsAround(since, until)) {
        const { cloud, answer } = create({}, LAST);
        const { server } = bodyOf(answer, 202) as unknown as { server: { id: string } };
        cloud.run({ idle: true });
        const body = { server: { [name]: asked } };
        const updated = ask(cloud, "PUT", `/servers/${server.id}`, { as: ADMIN, minor, body });
        if (minor < since) {
          expect(said(updated)).toContain(`('${name}' was unexpected)`);
          continue;
        }
        expect(bodyOf(updated)).toMatchObject({ server: { [name]: after } });
        expect(shown(cloud, server.id)[name]).toEqual(after);
      }
    };
    checks[name] = { says: `the answer and later ones show it${since > 1 ? "; refused before" : ""}`, run };
  }
  return checks;
}
