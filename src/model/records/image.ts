/** An image as Glance shows it; images are Glance's, this is a small stand-in. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: "queued" | "saving" | "active" | "killed" | "deleted" | "pending_delete" | "deactivated";
  /** bytes */
  readonly size: number;
  /** GiB */
  readonly minDisk: number;
  /** MiB */
  readonly minRam: number;
  readonly visibility: "public" | "private" | "shared" | "community";
  readonly owner: string | null;
  readonly properties: Readonly<Record<string, string>>;
  /** Server it is a snapshot of, where it is one. */
  readonly serverId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
