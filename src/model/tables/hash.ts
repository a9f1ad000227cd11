import { hexOf } from "./ids.ts";

/** A hash of a text in 56 hexadecimal digits, the form of Nova's hostId (SHA-224): not for secrets. */
export function hashText(text: string): string {
  let hex = "";
  for (let part = 0; hex.length < 56; part++) {
    let hash = 0x811c9dc5 ^ Math.imul(part + 1, 0x9e3779b9);
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hex += hexOf(hash ^ (hash >>> 16));
  }
  return hex;
}
