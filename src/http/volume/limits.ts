import type { ServiceRoute } from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";
import { QUOTA, usageOf } from "./quota.ts";

/** `/v3/{project}/limits`. */
export const volumeLimitRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/:project/limits",
    rule: VOLUME_RULES["limits_extension:used_limits"],
    handle: (call) => {
      const used = usageOf(call, call.identity.projectId);
      return {
        status: 200,
        body: {
          limits: {
            rate: [],
            absolute: {
              maxTotalVolumes: QUOTA.volumes,
              maxTotalVolumeGigabytes: QUOTA.gigabytes,
              maxTotalSnapshots: QUOTA.snapshots,
              maxTotalBackups: QUOTA.backups,
              maxTotalBackupGigabytes: QUOTA.backup_gigabytes,
              totalVolumesUsed: used.volumes,
              totalGigabytesUsed: used.gigabytes,
              totalSnapshotsUsed: used.snapshots,
              totalBackupsUsed: 0,
              totalBackupGigabytesUsed: 0,
            },
          },
        },
      };
    },
  },
];
