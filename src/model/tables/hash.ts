import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha224 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-224 of a string's UTF-8, in 56 lower-case hexadecimal digits. */
export function sha224Hex(text: string): string {
  return bytesToHex(sha224(utf8ToBytes(text)));
}

/** MD5 of bytes as 16 pairs of hexadecimal digits with colons between them. */
export function md5Pairs(bytes: Uint8Array): string {
  return pairs(bytesToHex(md5(bytes)));
}

/** SHA-1 of bytes as 20 pairs of hexadecimal digits with colons between them. */
export function sha1Pairs(bytes: Uint8Array): string {
  return pairs(bytesToHex(sha1(bytes)));
}

function pairs(hex: string): string {
  return (hex.match(/../g) ?? []).join(":");
}
