import { countWithinQuota } from "../../lifecycle/quota.ts";
import { hostnameOf } from "../../model/hostname.ts";
import { mintShortId } from "../../model/ids.ts";
import type { Flavor } from "../../model/flavor.ts";
import type { Image } from "../../model/image.ts";
import type { BlockDevice, NetworkRequest, Server, ServerSpec } from "../../model/server.ts";
import type { Answer, Call } from "../call.ts";
import { badRequest, conflict } from "../errors.ts";
import { newPassword } from "../password.ts";
import { createServer as schema } from "../schemas/servers.ts";
import { validate } from "../validation.ts";
import { linksOf } from "./view.ts";

/** The part of a create body that the controller reads; the schema has seen to its types. */
interface CreateBody {
  readonly server: {
    readonly name: string;
    readonly flavorRef: string | number;
    readonly imageRef?: string;
    readonly adminPass?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly networks?: "auto" | "none" | readonly NetworkBody[];
    readonly "OS-DCF:diskConfig"?: "AUTO" | "MANUAL";
    readonly accessIPv4?: string;
    readonly accessIPv6?: string;
    readonly availability_zone?: string;
    readonly block_device_mapping_v2?: readonly DeviceBody[];
    readonly config_drive?: boolean | string;
    readonly key_name?: string;
    readonly min_count?: number | string;
    readonly max_count?: number | string;
    readonly return_reservation_id?: boolean | string;
    readonly security_groups?: readonly { readonly name: string }[];
    readonly user_data?: string | null;
    readonly description?: string | null;
    readonly tags?: readonly string[];
    readonly trusted_image_certificates?: readonly string[] | null;
    readonly host?: string;
    readonly hypervisor_hostname?: string;
    readonly hostname?: string;
  };
  readonly "os:scheduler_hints"?: Readonly<Record<string, unknown>>;
  readonly "OS-SCH-HNT:scheduler_hints"?: Readonly<Record<string, unknown>>;
}

interface NetworkBody {
  readonly uuid?: string;
  readonly port?: string | null;
  readonly fixed_ip?: string;
  readonly tag?: string;
}

interface DeviceBody {
  readonly source_type?: BlockDevice["sourceType"];
  readonly destination_type?: BlockDevice["destinationType"];
  readonly uuid?: string;
  readonly boot_index?: number | string | null;
  readonly volume_size?: number | string;
  readonly delete_on_termination?: boolean | string;
  readonly device_name?: string;
  readonly guest_format?: string;
  readonly disk_bus?: string;
  readonly volume_type?: string;
  readonly tag?: string;
}

/** POST /servers: one server, or several of one request. */
export function createServer(call: Call): Answer {
  const body = validate(schema, call.minor, call.body) as CreateBody; // the schema says so
  const asked = body.server;
  const flavor = flavorOf(call, String(asked.flavorRef));
  const min = Number(asked.min_count ?? 1);
  const max = Number(asked.max_count ?? min);
  if (min > max) throw badRequest("min_count must be <= max_count");
  const devices = (asked.block_device_mapping_v2 ?? []).map(deviceOf);
  const image = imageOf(call, asked.imageRef ?? "", devices.length > 0);
  const count = countWithinQuota(call, call.who.projectId, min, max, flavor);
  const first = call.state.servers.next;
  const reservationId = `r-${mintShortId(first, call.state.settings.idKey)}`;
  const specs: ServerSpec[] = [];
  for (let i = 0; i < count; i++) specs.push(specOf(call, body, flavor, image, reservationId, i, max));
  const servers = call.world.dispatch({ type: "build", request: { servers: specs, devices }, who: call.who }) as Server[];
  if (isTrue(asked.return_reservation_id)) return { status: 202, body: { reservation_id: reservationId } };
  const [server] = servers;
  if (server === undefined) throw new Error("a create request made no server");
  const links = linksOf(call, "servers", server.id);
  const groups = asked.security_groups ?? [{ name: "default" }];
  return {
    status: 202,
    headers: { Location: `${call.origin}/v2.1/servers/${server.id}` },
    body: {
      server: {
        id: server.id,
        links,
        "OS-DCF:diskConfig": server.spec.autoDiskConfig ? "AUTO" : "MANUAL",
        security_groups: groups.map(({ name }) => ({ name })),
        adminPass: asked.adminPass ?? newPassword(call),
      },
    },
  };
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && ["true", "1", "on", "yes", "t", "y"].includes(value.toLowerCase()));
}

function flavorOf(call: Call, ref: string): Flavor {
  const id = ref.slice(ref.lastIndexOf("/") + 1);
  const flavor = call.state.flavors.get(id);
  const access = flavor?.isPublic === true || call.who.isAdmin || flavor?.access.includes(call.who.projectId) === true;
  if (flavor === undefined || !access) throw badRequest(`Flavor ${id} could not be found.`);
  return flavor;
}

function imageOf(call: Call, ref: string, hasDevices: boolean): Image | null {
  if (ref === "") {
    if (!hasDevices) throw badRequest("Missing imageRef attribute");
    return null;
  }
  const image = call.state.images.get(ref);
  if (image === undefined) throw badRequest(`Can not find requested image`);
  if (image.status !== "active") throw badRequest(`Image ${ref} is not active.`);
  return image;
}

function specOf(
  call: Call,
  body: CreateBody,
  flavor: Flavor,
  image: Image | null,
  reservationId: string,
  index: number,
  max: number,
): ServerSpec {
  const asked = body.server;
  const name = max > 1 ? `${asked.name}-${index + 1}` : asked.name;
  const hints = body["os:scheduler_hints"] ?? body["OS-SCH-HNT:scheduler_hints"] ?? {};
  return {
    name,
    hostname: hostnameOf(asked.hostname ?? name),
    description: asked.description ?? (call.minor < 19 ? name : null),
    projectId: call.who.projectId,
    userId: call.who.userId,
    flavor,
    imageRef: image?.id ?? "",
    imageProperties: image?.properties ?? {},
    metadata: asked.metadata ?? {},
    tags: asked.tags ?? [],
    keyName: asked.key_name ?? null,
    keyData: null,
    userData: asked.user_data ?? null,
    configDrive: isTrue(asked.config_drive),
    autoDiskConfig: asked["OS-DCF:diskConfig"] === "AUTO",
    accessIpV4: asked.accessIPv4 ?? null,
    accessIpV6: asked.accessIPv6 ?? null,
    reservationId,
    launchIndex: index,
    ...placementOf(asked),
    hints,
    networks: networksOf(call, asked.networks),
    securityGroups: (asked.security_groups ?? []).map((group) => group.name),
    trustedCertificates: asked.trusted_image_certificates ?? null,
    rootDeviceName: "/dev/vda",
    createdAt: call.world.now,
    groupId: typeof hints.group === "string" ? hints.group : null,
    requestedHost: asked.host ?? null,
    requestedNode: asked.hypervisor_hostname ?? null,
  };
}

/** The zone asked for, and the host and node that `zone:host:node` forces. */
function placementOf(
  asked: CreateBody["server"],
): Pick<ServerSpec, "availabilityZone" | "forcedHost" | "forcedNode"> {
  const [zone, host, node, ...rest] = (asked.availability_zone ?? "").split(":");
  if (rest.length > 0) {
    throw badRequest(`Unable to parse availability_zone: ${asked.availability_zone}`);
  }
  return {
    availabilityZone: zone === undefined || zone === "" ? null : zone,
    forcedHost: host === undefined || host === "" ? null : host,
    forcedNode: node === undefined || node === "" ? null : node,
  };
}

function networksOf(call: Call, networks: CreateBody["server"]["networks"]): NetworkRequest {
  if (networks === undefined) return "auto";
  if (typeof networks === "string") return networks;
  if (networks.length === 0) return "auto";
  return networks.map((network) => {
    if (network.uuid !== undefined && !call.state.networks.has(network.uuid)) {
      throw badRequest(`Network ${network.uuid} could not be found.`);
    }
    if (typeof network.port === "string" && call.state.ports.get(network.port)?.deviceId !== "") {
      throw conflict(`Port ${network.port} is still in use.`);
    }
    return {
      ...(network.uuid === undefined ? {} : { uuid: network.uuid }),
      ...(typeof network.port === "string" ? { port: network.port } : {}),
      ...(network.fixed_ip === undefined ? {} : { fixedIp: network.fixed_ip }),
      ...(network.tag === undefined ? {} : { tag: network.tag }),
    };
  });
}

function deviceOf(device: DeviceBody): Omit<BlockDevice, "id"> {
  const sourceType = device.source_type ?? "volume";
  return {
    deviceName: device.device_name ?? null,
    sourceType,
    destinationType: device.destination_type ?? (sourceType === "image" ? "local" : "volume"),
    deleteOnTermination: isTrue(device.delete_on_termination),
    bootIndex: device.boot_index == null ? null : Number(device.boot_index),
    volumeId: sourceType === "volume" ? (device.uuid ?? null) : null,
    volumeSize: device.volume_size === undefined ? null : Number(device.volume_size),
    imageId: sourceType === "image" ? (device.uuid ?? null) : null,
    snapshotId: sourceType === "snapshot" ? (device.uuid ?? null) : null,
    volumeType: device.volume_type ?? null,
    guestFormat: device.guest_format ?? null,
    diskBus: device.disk_bus ?? null,
    tag: device.tag ?? null,
  };
}
