/** A volume as Cinder has it; volumes are Cinder's, this is a small stand-in. */
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** What its owner notes on it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** GiB */
  readonly size: number;
  readonly status: "creating" | "available" | "reserved" | "attaching" | "in-use" | "detaching" | "error" | "deleting";
  readonly bootable: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string;
  readonly projectId: string | null;
  readonly imageMetadata: Readonly<Record<string, string>> | null;
  /** Ids of the servers it is attached to. */
  readonly attachments: readonly string[];
  readonly createdAt: number;
}
