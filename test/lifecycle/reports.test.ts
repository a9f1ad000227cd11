import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Cloud, createCloud } from "../../src/cloud.ts";
import { conform } from "../../src/conform/conform.ts";
import { readTranscript } from "../../src/conform/read-transcript.ts";
import { auditSpacing, reportAt, workloadAt } from "../../src/model/records/report.ts";

/** What a compute node record says: vCPUs and MiB used, servers, io_workload, failed_builds, current_workload. */
type Report = readonly number[];

/**
 * Steps of Nova 26.2.2, with the compute node records of all hosts after each step that changed one. Recorded from the
 * database of Debian's python3-nova with fake drivers.
 */
interface Recorded {
  readonly clouds: object;
  readonly cases: readonly {
    readonly case: string;
    readonly steps: readonly { readonly step: object; readonly reports?: readonly Report[] }[];
  }[];
}

const FILE = new URL("reports.json", import.meta.url);
const { clouds, cases } = JSON.parse(readFileSync(FILE, "utf8")) as Recorded;

/** The reports of all hosts after these steps. */
function reportsAfter(recorded: Recorded["cases"][number], steps: readonly object[]): readonly Report[] {
  const transcript = readTranscript({ clouds, cases: [{ ...recorded, steps }] }, recorded.case);
  const made: Cloud[] = [];
  const create = (plan: Parameters<typeof createCloud>[0]) => {
    const cloud = createCloud(plan);
    made.push(cloud);
    return cloud;
  };
  for (const { what, differences } of conform(transcript, { clouds: transcript.clouds ?? {}, create })) {
    const status = differences.find(({ path }) => path === "$.response.status");
    if (status !== undefined) throw new Error(`${what}: answered ${status.got}, and not ${status.expected}`);
  }
  const [cloud] = made;
  if (cloud === undefined) throw new Error("the case was not played");
  const { hosts, servers, settings } = cloud.state;
  const spacing = auditSpacing(settings.conf);
  return [...hosts.values()].map((host) => {
    const { claimed, instances, ioOps, failedBuilds } = reportAt(host, cloud.now, spacing);
    return [
      claimed.vcpus,
      claimed.memoryMb,
      instances,
      ioOps,
      failedBuilds,
      workloadAt(host, servers, cloud.now, spacing),
    ];
  });
}

describe("what nova-compute reports, and when", () => {
  test.each(cases.map((each) => [each.case, each] as const))("%s", (_name, recorded) => {
    let last: readonly Report[] | undefined;
    const expected: unknown[] = [];
    const got: unknown[] = [];
    for (const [i, { step, reports = last }] of recorded.steps.entries()) {
      last = reports;
      expected.push([i, step, reports]);
      const played = recorded.steps.slice(0, i + 1).map((each) => each.step);
      got.push([i, step, reportsAfter(recorded, played)]);
    }
    expect(got).toEqual(expected);
  });
});
