import { SchedulingError } from "../errors.ts";

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function fail(text: string): never {
  throw new SchedulingError("AddrFormatError", `invalid IPNetwork ${text}`);
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = (half: string | undefined): string[] => (half === undefined || half === "" ? [] : half.split(":"));
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<string>(Math.max(missing, 0)).fill("0"), ...tail]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return { bits: 32, value: v4 };
  const v6 = parseV6(text);
  return v6 === undefined ? undefined : { bits: 128, value: v6 };
}

/**
 * Whether an address lies in a network such as 10.0.0.0/24; without a slash the network is one address.
 * @throws SchedulingError AddrFormatError where one of them is not an address
 */
export function inNetwork(address: string, network: string): boolean {
  const [base = "", prefix] = network.split("/");
  const net = parseAddress(base) ?? fail(network);
  const own = parseAddress(address) ?? fail(address);
  const length = prefix === undefined ? net.bits : /^\d+$/.test(prefix) ? Number(prefix) : fail(network);
  if (length > net.bits) fail(network);
  if (own.bits !== net.bits) return false;
  const shift = BigInt(net.bits - length);
  return own.value >> shift === net.value >> shift;
}
