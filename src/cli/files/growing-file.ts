import { createHash, type Hash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, rmSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { FileError, withFile } from "./file-error.ts";
import { isOrdinary, writeAll } from "./write-whole.ts";

/** How far a growing file was written, and the SHA-256 of that much, in hexadecimal. */
export interface FileMark {
  readonly bytes: number;
  readonly sha256: string;
}

/** Bytes that are read at once. */
const PIECE = 1 << 20;

/** The first bytes of a file, in pieces; fewer when it is shorter. */
export function* pieces(file: string, bytes: number): Generator<Uint8Array> {
  const opened = openSync(file, "r");
  try {
    const piece = Buffer.alloc(PIECE);
    for (let left = bytes; left > 0; ) {
      const read = readSync(opened, piece, 0, Math.min(PIECE, left), null);
      if (read === 0) return;
      left -= read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(opened);
  }
}

/**
 * The hash of a file up to its mark.
 *
 * @throws FileError when the file is shorter, or holds other bytes
 */
export function hashUpTo(file: string, mark: FileMark): Hash {
  return withFile("read", file, () => {
    const hash = createHash("sha256");
    let bytes = 0;
    for (const piece of pieces(file, mark.bytes)) {
      hash.update(piece);
      bytes += piece.length;
    }
    if (bytes < mark.bytes)
      throw new FileError(
        `${file}: shorter than at the checkpoint, ${bytes} bytes of ${mark.bytes}; run the scenario anew`,
      );
    if (hash.copy().digest("hex") !== mark.sha256)
      throw new FileError(`${file}: changed since the checkpoint; put it back as it was, or run the scenario anew`);
    return hash;
  });
}

/** A file that grows with a run. */
export class GrowingFile {
  readonly #file: string;
  readonly #opened: number;
  readonly #hash: Hash;
  /** Whether it was begun by this run, which takes it away when it fails. */
  readonly #isNew: boolean;
  #bytes: number;

  /**
   * Opens a file anew, its folder made; or, with a mark, cuts it there and goes on behind.
   *
   * @param past the mark, and the hash up to it, of a run that is gone on with
   * @throws FileError when it cannot be written
   */
  constructor(file: string, past?: { readonly mark: FileMark; readonly hash: Hash }) {
    this.#file = file;
    this.#isNew = past === undefined;
    this.#bytes = past?.mark.bytes ?? 0;
    this.#hash = past?.hash ?? createHash("sha256");
    this.#opened = withFile("write", file, () => {
      if (past !== undefined) {
        truncateSync(file, past.mark.bytes);
        return openSync(file, "a");
      }
      mkdirSync(dirname(file), { recursive: true });
      return openSync(file, "w");
    });
  }

  /** @throws FileError when it cannot be written */
  write(lines: string): void {
    this.writeUnhashed(lines);
    this.#hash.update(lines);
  }

  /** Writes what somebody else hashes. @throws FileError when it cannot be written */
  writeUnhashed(lines: string): void {
    const bytes = Buffer.from(lines);
    withFile("write", this.#file, () => writeAll(this.#opened, bytes));
    this.#bytes += bytes.length;
  }

  /** Of a file that was only written by `write`. */
  get mark(): FileMark {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest("hex") };
  }

  /** No more comes. */
  close(): void {
    closeSync(this.#opened);
  }

  /** Takes away what was begun: the run failed, and nothing goes on with it. Call it once the file is closed. */
  discard(): void {
    if (this.#isNew && isOrdinary(this.#file)) rmSync(this.#file, { force: true });
  }
}
