import { closeSync, lstatSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { withFile } from "./file-error.ts";

/** Writes all bytes: one call of the operating system may write only a part. */
export function writeAll(file: number, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Whether a path is, or can become, an ordinary file: not a device or a pipe, which no other file may take the place of. */
export function isOrdinary(file: string): boolean {
  try {
    return lstatSync(realpathSync(file)).isFile();
  } catch {
    return true;
  }
}

/**
 * Writes a file whole or not at all: under another name first, so that a failure leaves what was there. Its folder is made.
 *
 * @throws FileError when it cannot be written
 */
export function writeWhole(file: string, data: string | Uint8Array): void {
  withFile("write", file, () => {
    mkdirSync(dirname(file), { recursive: true });
    const target = realpathOr(file);
    if (!isOrdinary(target)) {
      writeTo(target, data);
      return;
    }
    const fresh = `${target}.new`;
    try {
      writeTo(fresh, data);
      renameSync(fresh, target);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
}

/** Writes a value as JSON. @throws FileError */
export function writeJson(file: string, value: unknown): void {
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);
}

function writeTo(file: string, data: string | Uint8Array): void {
  const opened = openSync(file, "w");
  try {
    writeAll(opened, data);
  } finally {
    closeSync(opened);
  }
}

/** Where symbolic links lead: the file there is written, and the link stays. */
function realpathOr(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
