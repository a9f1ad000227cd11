/** The body of a request before any controller sees it (nova/api/openstack/wsgi, oslo_middleware's size limit). */
import { MAX_DEPTH, plainCopy } from "../../model/tables/immutable.ts";
import { badRequest, bodyTooLarge, unsupportedContentType } from "../protocol/errors.ts";

const BODY_METHODS: ReadonlySet<string> = new Set(["POST", "PUT"]);

/**
 * Refuses bodies that are too large, or that no JSON can be made of.
 * @param limit bytes
 * @throws ApiError 413, 400
 */
export function checkSize(body: unknown, limit: number): void {
  if (body === undefined || body === null) return;
  if (typeof body !== "string" && roomBeside(body, limit) >= 0) return;
  const text = typeof body === "string" ? body : textOf(body);
  // A UTF-16 unit is 3 bytes at most.
  if (text.length * 3 > limit && bytesOf(text) > limit) throw bodyTooLarge(limit);
}

/** Bytes of the longest number, `-1.2345678901234567e+308`, and of anything that has no text of its own. */
const LONGEST = 24;

/** A body as JSON. @throws ApiError 400 for one that has none, such as an object that holds itself */
function textOf(body: unknown): string {
  try {
    return JSON.stringify(body) ?? "";
  } catch {
    throw badRequest("Malformed request body");
  }
}

/**
 * Bytes of `room` that are left beside a value's JSON at its longest, in escapes: below 0 it may not fit. The room bounds the
 * work, also of an object that holds itself many times over.
 *
 * @throws ApiError 400 for what is nested deeper than any JSON of the API, or holds itself
 */
function roomBeside(value: unknown, room: number, depth = 0): number {
  if (typeof value === "string") return room - 6 * value.length - 3;
  if (typeof value !== "object" || value === null) return room - LONGEST - 1;
  if (depth > MAX_DEPTH) throw badRequest("Malformed request body");
  let left = room - 3;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i++) left = roomBeside(value[i], left, depth + 1);
    return left;
  }
  for (const key in value) {
    if (left < 0) break;
    left = roomBeside((value as Record<string, unknown>)[key], left - 6 * key.length - 3, depth + 1);
  }
  return left;
}

/** Length of a text in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** Refuses what is not JSON by its header. @throws ApiError 415 */
export function checkContentType(header: string | undefined): void {
  if (header === undefined) return;
  const type = header.split(";", 1)[0]?.trim() ?? "";
  if (type !== "" && type !== "text/plain" && type !== "application/json") throw unsupportedContentType();
}

/**
 * The JSON of a body; undefined where there is none or the method's is not read. The caller keeps the object that it gave.
 * @throws ApiError 400 where it does not parse, or is nested deeper than any JSON of the API
 */
export function parseBody(method: string, body: unknown): unknown {
  if (!BODY_METHODS.has(method)) return undefined;
  if (body === "") return undefined;
  try {
    return plainCopy(typeof body === "string" ? JSON.parse(body) : body);
  } catch {
    throw badRequest("Malformed request body");
  }
}
