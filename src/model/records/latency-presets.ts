import type { LatencyRule } from "./latency.ts";

/**
 * Named latencies. `zero`: no step takes time, for studies of placement alone. `cloudlab-2017`: medians of 21 builds and
 * deletes of one small flavor on a CloudLab deployment (see docs/ARCHITECTURE.md); spreads fitted to the ranges seen there.
 */
export const LATENCY_PRESETS = {
  zero: [],
  "cloudlab-2017": [
    { step: "schedule", duration: { dist: "const", value: 0.1 } },
    { step: "claim", duration: { dist: "normal", mean: 0.038, sd: 0.002, min: 0.034, max: 0.042 } },
    { step: "image", duration: { dist: "normal", mean: 0.63, sd: 0.06, min: 0.6, max: 0.88 } },
    { step: "spawn", duration: { dist: "normal", mean: 19.1, sd: 0.35, min: 18.3, max: 20 } },
    { step: "rebuild", duration: { dist: "normal", mean: 19.1, sd: 0.35, min: 18.3, max: 20 } },
    { step: "unshelve", duration: { dist: "normal", mean: 19.1, sd: 0.35, min: 18.3, max: 20 } },
    { step: "destroy", duration: { dist: "normal", mean: 1.02, sd: 0.03, min: 0.99, max: 1.11 } },
    { step: "network_deallocate", duration: { dist: "normal", mean: 0.47, sd: 0.03, min: 0.45, max: 0.58 } },
  ],
} as const satisfies Readonly<Record<string, readonly LatencyRule[]>>;

export type LatencyPreset = keyof typeof LATENCY_PRESETS;
