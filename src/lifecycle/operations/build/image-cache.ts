import { bootsFromVolume } from "../../../model/records/server.ts";
import type { OperationRun, Phase, Place } from "../../core/operation.ts";

/**
 * Whether the host has to download the server's image before it can boot from it: the first time only
 * (nova/virt/libvirt/driver `_try_fetch_image_cache`). Without latency rules a download takes no time, so no cache is
 * kept.
 */
export function needsImage(run: OperationRun, on: Place): boolean {
  const { ctx, server } = run;
  const host = run.placeOf(on);
  if (ctx.state.settings.latency.length === 0 || host === null || bootsFromVolume(server)) return false;
  return !run.host(host).cachedImages.includes(server.spec.imageRef);
}

/** The download, as a phase of its own within the phase that follows. */
export function downloadPhase(phase: Omit<Phase, "step" | "call" | "leave">): Phase {
  return {
    ...phase,
    step: "image",
    leave: (run) => {
      const host = run.placeOf(phase.on);
      if (host === null || !needsImage(run, phase.on)) return;
      const image = run.server.spec.imageRef;
      run.ctx.emit({ type: "host.image-cached", at: run.ctx.now, host: run.host(host).slot, image });
    },
  };
}
