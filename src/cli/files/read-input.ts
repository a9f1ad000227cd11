import { isDeepOrCircular, LIMITS } from "../../scenario/format/limits.ts";
import { gunzipLimited, readLimited, systemReason } from "../../scenario/format/read-file.ts";
import { FileError } from "./file-error.ts";

/** The bytes of a file that the user named, unpacked when its name ends in `.gz`. @throws FileError */
export function readBytes(file: string): Uint8Array {
  try {
    const bytes = readLimited(file);
    return file.endsWith(".gz") ? gunzipLimited(bytes) : bytes;
  } catch (error) {
    throw new FileError(`cannot read '${file}': ${systemReason(error) ?? (error as Error).message}`, { cause: error });
  }
}

/** The text of a file that the user named. @throws FileError */
export function readText(file: string): string {
  return new TextDecoder().decode(readBytes(file));
}

/** A JSON file that the user named. @throws FileError when it cannot be read, is not JSON, or is nested too deeply */
export function readJson(file: string): unknown {
  const text = readText(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileError(`${file}: not valid JSON: ${(error as Error).message}`, { cause: error });
  }
  if (isDeepOrCircular(value)) throw new FileError(`${file}: nested more than ${LIMITS.depth} levels deep`);
  return value;
}
