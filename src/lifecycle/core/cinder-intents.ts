/** What a volume is asked for with: at most one of the sources. */
export interface VolumeRequest {
  readonly name: string;
  readonly description: string | null;
  /** GiB; absent: the source's. */
  readonly size?: number;
  readonly projectId: string;
  readonly imageId?: string;
  readonly snapshotId?: string;
  readonly volumeId?: string;
  readonly multiattach?: boolean;
  readonly availabilityZone?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a snapshot of a volume is asked for with. */
export interface SnapshotRequest {
  readonly name: string;
  readonly description: string | null;
  readonly volumeId: string;
  readonly projectId: string;
  /** Also while the volume is in use. */
  readonly force: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What may be asked of Cinder, by its own API or by Nova's proxies to it. */
export type CinderIntent =
  | { readonly type: "create-volume"; readonly request: VolumeRequest }
  | { readonly type: "remove-volume"; readonly id: string }
  | { readonly type: "create-volume-snapshot"; readonly request: SnapshotRequest }
  | { readonly type: "remove-volume-snapshot"; readonly id: string };
