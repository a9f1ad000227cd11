/** A server group: servers to keep together or apart. */
export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly policy: "affinity" | "anti-affinity" | "soft-affinity" | "soft-anti-affinity";
  readonly rules: { readonly max_server_per_host?: number };
  /** Server ids in the order they joined; deleted servers stay until the group is shown. */
  readonly members: readonly string[];
  readonly createdAt: number;
}
