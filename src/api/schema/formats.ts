/**
 * The formats Nova's schemas use, each as strict or lenient as the Python that checks it
 * (nova/api/validation/validators.py and the built-in checks of python-jsonschema).
 */
import { pythonRegExp } from "../../python/regex.ts";
import { isAzName, isName, isSpacedAzName, isSpacedName } from "./printable.ts";

export type Format =
  | "az_name"
  | "az_name_with_leading_trailing_spaces"
  | "base64"
  | "date-time"
  | "ipv4"
  | "ipv6"
  | "keypair_name_20"
  | "keypair_name_292"
  | "name"
  | "name_with_leading_trailing_spaces"
  | "regex"
  | "uuid";

export interface FormatRule {
  readonly check: (text: string) => boolean;
  /** For names: what a name must be. Its failure has a message of its own instead of the usual one. */
  readonly reason?: string;
  /** The Python exception that a text makes Nova's check end with, which its API answers with a 500. */
  readonly breaksWith?: (text: string) => string | undefined;
}

/** What a text must be to have a format. Values that are no strings are left to `type`. */
export const FORMATS: Readonly<Record<Format, FormatRule>> = {
  az_name: { check: isAzName, reason: "printable characters except :.Can not start or end with whitespace." },
  az_name_with_leading_trailing_spaces: {
    check: isSpacedAzName,
    reason: "printable characters except :, with at least one non space character",
  },
  base64: {
    check: isBase64,
    breaksWith: (text) => (isAscii(text) ? undefined : "UnicodeDecodeError"),
  },
  "date-time": { check: (text) => parseIsoTime(text) !== undefined },
  ipv4: { check: isIpv4 },
  ipv6: { check: isIpv6 },
  keypair_name_20: keypairName("_- "),
  keypair_name_292: keypairName("@._- "),
  name: { check: isName, reason: "printable characters. Can not start or end with whitespace." },
  name_with_leading_trailing_spaces: {
    check: isSpacedName,
    reason: "printable characters with at least one non space character",
  },
  regex: { check: isRegex },
  uuid: { check: isUuid },
};

function keypairName(extra: string): FormatRule {
  const safe = `${extra}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`;
  return {
    check: (text) => [...text].every((char) => safe.includes(char)),
    reason: `Only expected characters: [${safe}]`,
  };
}

/** 32 hexadecimal digits, wherever the dashes are, with or without braces and `urn:uuid:` (oslo.utils). */
export function isUuid(text: string): boolean {
  if (PLAIN_UUID.test(text)) return true;
  const digits = text
    .replaceAll("urn:", "")
    .replaceAll("uuid:", "")
    .replace(/^[{}]+|[{}]+$/g, "")
    .replaceAll("-", "");
  return /^[0-9a-f]{32}$/i.test(digits);
}
const PLAIN_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Not empty, and something Python's `re` compiles. */
function isRegex(text: string): boolean {
  if (text === "") return false;
  if (/^[\w -]*$/.test(text)) return true;
  try {
    pythonRegExp(text);
    return true;
  } catch {
    return false;
  }
}

/** Four decimal numbers up to 255 without leading zeros. */
export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** Up to eight groups, `::` once, the last two groups also as IPv4; no zone. */
export function isIpv6(text: string): boolean {
  const groups = text.split(":");
  if (groups.length < 3) return false;
  const last = groups.at(-1) ?? "";
  if (last.includes(".")) {
    if (!isIpv4(last)) return false;
    groups.splice(-1, 1, "0", "0");
  }
  if (groups.length > 9) return false;
  const inner = groups.slice(1, -1);
  const gap = inner.indexOf("");
  if (gap !== -1 && inner.lastIndexOf("") !== gap) return false;
  const [before, after] = gap === -1 ? [groups, []] : [groups.slice(0, gap + 1), groups.slice(gap + 2)];
  if (gap === -1) {
    if (groups.length !== 8) return false;
  } else {
    // An empty first or last group is one half of a `::` at that end.
    if (before[0] === "" && before.length > 1) return false;
    if (before[0] === "") before.pop();
    if (after.at(-1) === "" && after.length > 1) return false;
    if (after.at(-1) === "") after.pop();
    if (before.length + after.length > 7) return false;
  }
  return [...before, ...after].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group));
}

/**
 * What Python's `b64decode` accepts: ASCII, where characters outside the alphabet do not count, and the rest must come
 * out even. So `!!!` passes as an empty text, and `a` does not.
 */
export function isBase64(text: string): boolean {
  return decodedLength(text) !== undefined && isAscii(text);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** Bytes that Python's `b64decode` gives for an ASCII text, or undefined where it fails. */
export function decodedLength(text: string): number | undefined {
  let position = 0;
  let padding = 0;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3d) {
      if (position >= 2 && position + ++padding >= 4) return bytes;
      continue;
    }
    if (!isBase64Digit(code)) continue;
    padding = 0;
    if (position > 0) bytes++;
    position = (position + 1) % 4;
  }
  return position === 0 ? bytes : undefined;
}

function isBase64Digit(code: number): boolean {
  return (
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2b ||
    code === 0x2f
  );
}

const ISO_TIME = new RegExp(
  "^(?<year>\\d{4})" +
    "(?:(?:-(?<monthdash>\\d{1,2})|(?<month>\\d{2})(?!\\n?$))" +
    "(?:(?:-(?<daydash>\\d{1,2})|(?<day>\\d{2}))" +
    "(?:[ T](?<hour>\\d{2})(?::?(?<minute>\\d{2}))?(?::?(?<second>\\d{1,2})(?:[.,](?<fraction>\\d+))?)?" +
    "(?<zone>Z|(?<sign>[-+])(?<zonehour>\\d{2}):?(?<zoneminute>\\d{2})?)?)?" +
    ")?)?\\n?$",
);

/**
 * Reads a time as Nova reads `changes-since` (the iso8601 module): ISO 8601 dates and times with `T` or a blank between,
 * UTC unless a zone is given.
 * @returns milliseconds since 1970-01-01T00:00:00Z, truncated to whole milliseconds; undefined if the string is not a time.
 */
export function parseIsoTime(text: string): number | undefined {
  const groups = ISO_TIME.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const year = Number(groups.year);
  const month = Number(groups.monthdash ?? groups.month ?? 1);
  const day = Number(groups.daydash ?? groups.day ?? 1);
  const hour = Number(groups.hour ?? 0);
  const minute = Number(groups.minute ?? 0);
  const second = Number(groups.second ?? 0);
  const offset = Number(groups.zonehour ?? 0) * 60 + Number(groups.zoneminute ?? 0);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offset >= 24 * 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, Number((groups.fraction ?? "").padEnd(3, "0").slice(0, 3)));
  return date.getTime() - (groups.sign === "-" ? -offset : offset) * 60_000;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
