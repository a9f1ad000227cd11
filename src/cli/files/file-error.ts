import { systemReason } from "../../scenario/format/read-file.ts";

/** A file of the user's that cannot be read or written: his to mend, so it ends with 2 and without a stack. */
export class FileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FileError";
  }
}

/**
 * Does something with a file.
 *
 * @param doing `write`, `read` …
 * @throws FileError when the operating system refuses
 */
export function withFile<T>(doing: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = systemReason(error);
    throw why === undefined ? error : new FileError(`cannot ${doing} '${file}': ${why}`, { cause: error });
  }
}

/** The FileError that this error is, or was caused by. */
export function fileErrorOf(error: unknown): FileError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof FileError) return at;
  return undefined;
}
