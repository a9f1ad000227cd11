import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { LIMITS } from "./limits.ts";

/** Bytes that are read at once. */
const PIECE = 1 << 20;

const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name is in the way",
  EFBIG: "the file grew too large",
  EIO: "the device failed",
  EISDIR: "it is a directory, not a file",
  ELOOP: "its symbolic links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is not a directory",
  ENXIO: "no such device",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ETXTBSY: "the file is being run",
};

/** Why the operating system refused, in words; undefined when the error is not the operating system's. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return undefined;
  return WHY[String(error.code)] ?? error.message;
}

/**
 * The bytes of a file. Devices and pipes are read to their end, too, and so never beyond `limit`.
 *
 * @param limit bytes
 * @throws Error that says why it cannot be read, or that it is too long
 */
export function readLimited(file: string, limit: number = LIMITS.fileBytes): Uint8Array {
  const tooLong = () => new Error(`it is longer than ${limit >> 20} MiB, the most that is read`);
  const opened = openSync(file, "r");
  try {
    if (fstatSync(opened).size > limit) throw tooLong();
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const read = readSync(opened, piece);
      if (read === 0) return Buffer.concat(pieces, length);
      pieces.push(piece.subarray(0, read));
      length += read;
      if (length > limit) throw tooLong();
    }
  } finally {
    closeSync(opened);
  }
}

/**
 * The content of gzipped bytes.
 *
 * @throws Error when they are not gzip, or hold more than `LIMITS.fileBytes`
 */
export function gunzipLimited(bytes: Uint8Array): Uint8Array {
  const limit = LIMITS.fileBytes;
  const tooLong = () => new Error(`unpacked it is longer than ${limit >> 20} MiB, the most that is read`);
  // The last four bytes say how long the content is (RFC 1952): most bombs need not be unpacked to be known.
  const claimed =
    bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (claimed > limit) throw tooLong();
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw tooLong();
    throw error;
  }
}
