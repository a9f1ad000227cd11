/**
 * Microversion negotiation (API reference, "Microversions"). A microversion is kept as its minor number, so 2.93 is 93;
 * 0 stands for the legacy `/v2` endpoint, which has no microversions and its own, older schemas.
 */
import { ApiError, badRequest } from "./errors.ts";

/** Minor number of a microversion of major 2: 1 to 104, or `LEGACY`. */
export type Minor = number;

/** The lowest microversion, and what a request without a version header gets. */
export const MIN_MINOR: Minor = 1;

/** The `/v2` endpoint. Controllers run as at 2.1, schemas as Nova's "2.0". */
export const LEGACY: Minor = 0;

/** The newest microversion this project knows. */
export const NEWEST_MINOR: Minor = 104;

/** The highest microversion of each Nova release (nova/api/openstack/compute/rest_api_version_history.rst). */
export const MAX_MINOR_OF_RELEASE = {
  zed: 93,
  "2023.1": 95,
  "2023.2": 95,
  "2024.1": 96,
  "2024.2": 96,
  "2025.1": 100,
  "2025.2": 100,
  "2026.1": 103,
  newest: NEWEST_MINOR,
} as const satisfies Readonly<Record<string, Minor>>;

export type ApiRelease = keyof typeof MAX_MINOR_OF_RELEASE;

/** From the oldest to the newest. */
export const RELEASE_NAMES = Object.keys(MAX_MINOR_OF_RELEASE) as readonly ApiRelease[];

const STANDARD_HEADER = "openstack-api-version";
const LEGACY_HEADER = "x-openstack-nova-api-version";
const WELL_FORMED = /^([1-9]\d*)\.([1-9]\d*|0)$/;

/** The two spellings clients send, so that the usual request costs one look-up. */
const USUAL = new Map<string, Minor>();
for (let minor = MIN_MINOR; minor <= NEWEST_MINOR; minor++) USUAL.set(`compute 2.${minor}`, minor);

/**
 * The microversion a request asks for.
 * @param headers request headers by lower-case name; several lines of one name joined by commas.
 * @param max the highest microversion this cloud's release has.
 * @throws ApiError 400 for a malformed version, 406 for one out of range.
 */
export function negotiate(headers: Readonly<Record<string, string | undefined>>, max: Minor): Minor {
  const standard = headers[STANDARD_HEADER];
  if (standard !== undefined) {
    const usual = standard === "compute latest" ? max : USUAL.get(standard);
    if (usual !== undefined && usual <= max) return usual;
  }
  const asked = askedIn(standard) ?? headers[LEGACY_HEADER]?.split(",").at(-1)?.trim();
  if (asked === undefined) return MIN_MINOR;
  if (asked === "latest") return max;
  const match = WELL_FORMED.exec(asked);
  if (match === null) {
    throw badRequest(`API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  const minor = Number(match[2]);
  if (match[1] !== "2" || minor < MIN_MINOR || minor > max) {
    throw new ApiError(
      406,
      `Version ${asked} is not supported by the API. Minimum is 2.${MIN_MINOR} and maximum is 2.${max}.`,
      { headers: headersFor(asked) },
    );
  }
  return minor;
}

/** The last entry for the compute service counts; entries of other services and malformed ones do not. */
function askedIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const entries = header.split(",");
  for (let i = entries.length - 1; i >= 0; i--) {
    const match = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(entries[i] ?? "");
    if (match !== null && match[1]?.toLowerCase() === "compute") return match[2];
  }
  return undefined;
}

function headersFor(version: string): Readonly<Record<string, string>> {
  return {
    "OpenStack-API-Version": `compute ${version}`,
    "X-OpenStack-Nova-API-Version": version,
    Vary: "OpenStack-API-Version, X-OpenStack-Nova-API-Version",
  };
}

const NO_HEADERS: Readonly<Record<string, string>> = {};
const HEADERS: Readonly<Record<string, string>>[] = [];

/** The version headers of a response, none for `LEGACY`. The same (shared, frozen) object for the same minor. */
export function versionHeaders(minor: Minor): Readonly<Record<string, string>> {
  if (minor === LEGACY) return NO_HEADERS;
  let headers = HEADERS[minor];
  if (headers === undefined) {
    headers = Object.freeze(headersFor(`2.${minor}`));
    HEADERS[minor] = headers;
  }
  return headers;
}

/** A microversion as people write it: `2.93`. */
export function formatMinor(minor: Minor): string {
  return `2.${minor}`;
}

/** Reads `2.93`. @throws Error for anything that is not a microversion of major 2. */
export function parseMinor(text: string): Minor {
  const match = WELL_FORMED.exec(text);
  if (match === null || match[1] !== "2") throw new Error(`not a microversion: '${text}' (write it like 2.93)`);
  return Number(match[2]);
}
