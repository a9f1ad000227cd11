import { md5Pairs, sha1Pairs } from "../../../model/tables/hash.ts";

/**
 * The fingerprint of a public key that `isKey` accepts (nova/crypto.py): of an SSH key the MD5 of its decoded second word
 * (`generate_fingerprint`), of a certificate the SHA-1 of its DER bytes (`generate_x509_fingerprint`).
 */
export function fingerprintOf(publicKey: string): string {
  const certificate = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(publicKey)?.[1];
  if (certificate !== undefined) return sha1Pairs(decodeBase64(certificate));
  return md5Pairs(decodeBase64(publicKey.split(" ")[1] ?? ""));
}

/** The bytes of Base64; other characters are skipped, as Python's `b64decode` does, and so is an incomplete last byte. */
function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/[^A-Za-z0-9+/]/g, "");
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  return Uint8Array.from(atob(whole), (char) => char.charCodeAt(0));
}
