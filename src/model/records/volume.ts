/** A volume as Cinder has it; volumes are Cinder's, this is a small stand-in. */
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** GiB */
  readonly size: number;
  readonly status: "creating" | "available" | "reserved" | "attaching" | "in-use" | "detaching" | "error" | "deleting";
  readonly bootable: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string;
  readonly projectId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly imageMetadata: Readonly<Record<string, string>> | null;
  /** Snapshot it was made from, where it was. */
  readonly snapshotId: string | null;
  /** Ids of the servers it is attached to. */
  readonly attachments: readonly string[];
  readonly createdAt: number;
}

/** What a volume was at one moment. */
export interface VolumeSnapshot {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly volumeId: string;
  /** GiB, the volume's. */
  readonly size: number;
  readonly status: "available" | "error" | "deleting";
  readonly bootable: boolean;
  readonly projectId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly imageMetadata: Readonly<Record<string, string>> | null;
  readonly createdAt: number;
}
