import type { Cloud } from "../../cloud.ts";
import { type ClockOptions, ServedBranch } from "./branch.ts";

/** Name of the branch that is served without a prefix. */
export const MAIN = "main";

/** The branches that are served, by name. */
export class ServedBranches {
  readonly #branches = new Map<string, ServedBranch>();
  readonly #failed: (error: unknown) => void;

  /** @param failed gets what a simulator threw when time went on by itself */
  constructor(cloud: Cloud, clock: ClockOptions, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.add(MAIN, cloud, clock);
  }

  add(name: string, cloud: Cloud, clock: ClockOptions): ServedBranch {
    const branch = new ServedBranch(name, cloud, clock, this.#failed);
    this.#branches.set(name, branch);
    return branch;
  }

  get(name: string): ServedBranch | undefined {
    return this.#branches.get(name);
  }

  get main(): ServedBranch {
    const branch = this.#branches.get(MAIN);
    if (branch === undefined) throw new Error("the main branch is gone");
    return branch;
  }

  values(): Iterable<ServedBranch> {
    return this.#branches.values();
  }

  remove(name: string): boolean {
    this.#branches.get(name)?.close();
    return this.#branches.delete(name);
  }

  close(): void {
    for (const branch of this.#branches.values()) branch.close();
  }
}
