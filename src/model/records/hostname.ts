/** Most names are hostnames already. */
const PLAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A server's hostname from its name: what Nova's `sanitize_hostname` leaves, at most 63 characters of Latin-1. */
export function hostnameOf(name: string, fallback = ""): string {
  if (PLAIN.test(name)) return name;
  const text = name
    .replace(/[\u0100-\u{10ffff}]/gu, "")
    .slice(0, 63)
    .replace(/[ _.]/g, "-")
    .replace(/[^\p{L}\p{N}_-]+/gu, "")
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, "");
  return text === "" ? fallback : text;
}
