/** A name that is a hostname as it stands: most are. */
const CLEAN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A server's hostname from its name: what Nova's `sanitize_hostname` leaves, at most 63 characters. */
export function hostnameOf(name: string, fallback = ""): string {
  if (CLEAN.test(name)) return name;
  const text = name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .replace(/[ _.]/g, "-")
    .replace(/[^\w-]+/g, "")
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, "")
    .slice(0, 63)
    .replace(/[.-]+$/g, "");
  return text === "" ? fallback : text;
}
