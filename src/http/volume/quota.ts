import type { ServiceCall } from "../service.ts";

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

/** What a project has of what is limited. */
export function usageOf(
  { cloud }: ServiceCall,
  projectId: string,
): { readonly volumes: number; readonly gigabytes: number } {
  const volumes = cloud.state.volumes.filter((volume) => volume.projectId === projectId);
  return { volumes: volumes.length, gigabytes: volumes.reduce((sum, volume) => sum + volume.size, 0) };
}
