import type { ServiceCall } from "../server/service.ts";

/** Cinder's default limits. Nothing here enforces them. */
export const QUOTA = {
  volumes: 10,
  gigabytes: 1000,
  snapshots: 10,
  backups: 10,
  backup_gigabytes: 1000,
  groups: 10,
  per_volume_gigabytes: -1,
} as const;

/** What a project has of what is limited; snapshots count among the gigabytes (`no_snapshot_gb_quota` is off). */
export function usageOf(
  { cloud }: ServiceCall,
  projectId: string,
): { readonly volumes: number; readonly gigabytes: number; readonly snapshots: number } {
  const own = (row: { readonly projectId: string | null }) => row.projectId === projectId;
  const volumes = cloud.state.volumes.filter(own);
  const snapshots = cloud.state.volumeSnapshots.filter(own);
  const gigabytes = [...volumes, ...snapshots].reduce((sum, { size }) => sum + size, 0);
  return { volumes: volumes.length, gigabytes, snapshots: snapshots.length };
}
