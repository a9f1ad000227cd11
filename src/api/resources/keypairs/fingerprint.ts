import { hashText } from "../../../model/tables/hash.ts";

/** Sixteen bytes in hexadecimal with colons, of a text: the form of a key's fingerprint. */
export function fingerprintOf(text: string): string {
  return (hashText(text).slice(0, 32).match(/../g) ?? []).join(":");
}
