/**
 * Ids that look random, are the same for the same seed, and can be taken back to the serial number they were made
 * from: a server's UUID is its slot in the table, scrambled. So no look-up table of ids grows beside the state.
 */

/** Scrambles 32 bits (murmur3's finaliser). */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A key of 32 bits for a text: what makes one seed's, or one kind's, ids differ from another's. */
export function keyOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

const ROUNDS = 4;

/** A permutation of the 32-bit numbers, chosen by `key` (a Feistel network on two 16-bit halves). */
function permute(value: number, key: number): number {
  let left = value >>> 16;
  let right = value & 0xffff;
  for (let round = 0; round < ROUNDS; round++) {
    const swap = left ^ (mix(right + key + round * 0x9e3779b9) & 0xffff);
    left = right;
    right = swap;
  }
  return ((left << 16) | right) >>> 0;
}

/** The inverse of `permute`. */
function restore(value: number, key: number): number {
  let left = value >>> 16;
  let right = value & 0xffff;
  for (let round = ROUNDS - 1; round >= 0; round--) {
    const swap = right ^ (mix(left + key + round * 0x9e3779b9) & 0xffff);
    right = left;
    left = swap;
  }
  return ((left << 16) | right) >>> 0;
}

const HEX: readonly string[] = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, "0"));

function hex4(value: number): string {
  return HEX[value & 0xffff] as string; // masked to the table's size
}

/**
 * The UUID (version 4 in form) of a serial number under a key.
 * @param serial a whole number from 0 to 2^32 - 1
 */
export function mintUuid(serial: number, key: number): string {
  const first = permute(serial, key);
  const second = mix(first ^ key);
  const third = mix(second + 0x9e3779b9);
  const fourth = mix(third + key);
  // By `+`, which takes texts as they are: a template would convert each.
  return (
    hex4(first >>> 16) + hex4(first) + "-" + hex4(second >>> 16) + "-" + hex4((second & 0x0fff) | 0x4000) + "-" +
    hex4(((third >>> 16) & 0x3fff) | 0x8000) + "-" + hex4(third) + hex4(fourth >>> 16) + hex4(fourth)
  );
}

/** The serial number a UUID was minted from under `key`, or -1 if it was not minted under that key. */
export function serialOfUuid(uuid: string, key: number): number {
  if (uuid.length !== 36) return -1;
  const first = Number.parseInt(uuid.slice(0, 8), 16);
  if (!(first >= 0)) return -1;
  const serial = restore(first, key);
  return mintUuid(serial, key) === uuid ? serial : -1;
}

/** Eight characters a-z0-9 from a serial number: the form of Nova's reservation ids (`r-xxxxxxxx`). */
export function mintShortId(serial: number, key: number): string {
  let high = permute(serial, key);
  let text = "";
  for (let i = 0; i < 8; i++) {
    text += "abcdefghijklmnopqrstuvwxyz0123456789"[high % 36];
    high = i === 3 ? mix(high ^ key ^ serial) : Math.floor(high / 36);
  }
  return text;
}
