/** What a project's servers use of its quota; soft-deleted and deleted servers do not count. */
export interface Usage {
  readonly instances: number;
  readonly cores: number;
  /** MiB */
  readonly ram: number;
}

/** A project (tenant) with its quota overrides. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Limits set for this project by Nova's names (`instances`, `cores`, `ram`, …); -1 is unlimited. Others are the defaults. */
  readonly quota: Readonly<Record<string, number>>;
  readonly usage: Usage;
}

export const NO_USAGE: Usage = { instances: 0, cores: 0, ram: 0 };
