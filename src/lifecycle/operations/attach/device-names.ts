/** Names of a server's disks, as the guest counts them. */
import type { BlockDevice, Server } from "../../../model/records/server.ts";
import type { RuleContext } from "../../core/context.ts";

/**
 * The next name for a disk of this server, as the guest counts them: `/dev/sdb` after `/dev/sda` (nova/compute/utils
 * `get_next_device_name`).
 */
export function nextDeviceName(server: Pick<Server, "spec" | "devices">): string {
  const [, prefix = "/dev/vd", root = "a"] = DEVICE.exec(server.spec.rootDeviceName ?? "/dev/vda") ?? [];
  const used = new Set([root]);
  for (const { deviceName } of server.devices) {
    const letter = deviceName === null ? undefined : DEVICE.exec(deviceName)?.[2];
    if (letter !== undefined) used.add(letter);
  }
  return prefix + freeLetter(used);
}

const DEVICE = /^(\/dev\/x?[a-z]?d?)([a-z]+)\d*$/;

function freeLetter(used: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const letter = i < 26 ? String.fromCharCode(97 + i) : `a${String.fromCharCode(97 + (i % 26))}`;
    if (!used.has(letter)) return letter;
  }
}

/**
 * Names the volumes that were attached while the server had no host to name them (nova/compute/manager
 * `_add_missing_dev_names`).
 */
export function nameDevices(ctx: RuleContext, server: Server): void {
  const isUnnamed = (device: BlockDevice) => device.destinationType === "volume" && device.deviceName === null;
  if (!server.devices.some(isUnnamed)) return;
  const devices = [...server.devices];
  for (const [i, device] of devices.entries()) {
    if (isUnnamed(device)) devices[i] = { ...device, deviceName: nextDeviceName({ spec: server.spec, devices }) };
  }
  ctx.emit({ type: "server.devices", at: ctx.now, server: server.slot, devices });
}
