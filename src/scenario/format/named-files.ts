import { dirname, resolve } from "node:path";
import { gunzipLimited, readLimited, systemReason } from "./read-file.ts";

/** Bytes of files, by the names that a scenario has for them. */
export type Contents = Readonly<Record<string, Uint8Array>>;

/** The files that a scenario names: on the disk, relative to the scenario; or such as came with its text. */
export class NamedFiles {
  /** All names that were asked for, as they stand in the scenario. */
  readonly names = new Set<string>();
  private readonly scenario: string;
  private readonly contents: Contents | undefined;

  /**
   * @param scenario the scenario's own file
   * @param contents in place of the disk
   */
  constructor(scenario: string, contents?: Contents) {
    this.scenario = scenario;
    this.contents = contents;
  }

  /** Where a file is looked for on the disk. */
  pathOf(name: string): string {
    return resolve(dirname(this.scenario), name);
  }

  /**
   * The bytes of a file; undefined when there is no such file.
   *
   * @throws Error when it is there but cannot be read.
   */
  bytes(name: string): Uint8Array | undefined {
    this.names.add(name);
    if (this.contents !== undefined) return Object.hasOwn(this.contents, name) ? this.contents[name] : undefined;
    try {
      return readLimited(this.pathOf(name));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      const why = systemReason(error);
      throw why === undefined ? error : new Error(why, { cause: error });
    }
  }

  /** The text of a file, unpacked when its name ends in `.gz`; undefined when there is no such file. */
  text(name: string): string | undefined {
    const bytes = this.bytes(name);
    if (bytes === undefined) return undefined;
    return new TextDecoder().decode(name.endsWith(".gz") ? gunzipLimited(bytes) : bytes);
  }
}
