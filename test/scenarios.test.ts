import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { Cloud } from "../src/cloud.ts";
import { newState } from "../src/model/events/new-server.ts";
import { STATUSES, type Status, statusOf } from "../src/model/records/server-states.ts";
import { StatusCounter } from "../src/scenario/measure/status-counter.ts";
import { digestsText, entriesOf, GALLERY, galleryPath, type PlayedEntry, playEntry } from "./gallery.ts";

/** By status: the scenarios in which some server had it. */
const reached = new Map<Status, Set<string>>();

const played: PlayedEntry[] = [];

function note(status: Status, file: string): void {
  const files = reached.get(status) ?? new Set();
  reached.set(status, files.add(file));
}

/** Notes every status that a server of the cloud gets into, however shortly. */
function noteStatuses(cloud: Cloud, file: string): void {
  const states = new Map<number, Parameters<typeof statusOf>>();
  cloud.on("event", (event) => {
    if (event.type === "server.created") {
      const { vmState, taskState } = newState(event.at);
      states.set(event.server.slot, [vmState, taskState]);
      note(statusOf(vmState, taskState), file);
    } else if (event.type === "server.changed") {
      const [vm, task] = states.get(event.server) ?? ["building", null];
      const { vmState = vm, taskState = task } = event.set;
      states.set(event.server, [vmState, taskState]);
      note(statusOf(vmState, taskState), file);
    } else if (event.type === "server.deleted") note("DELETED", file);
    else if (event.type === "cell.cut" && (new StatusCounter().count(cloud.state).UNKNOWN ?? 0) > 0)
      note("UNKNOWN", file);
  });
}

describe("every scenario of the gallery", () => {
  it.each(GALLERY)("%s says what it teaches, to people and to editors", (file) => {
    const [first, second] = readFileSync(galleryPath(file), "utf8").split("\n");
    expect(first).toBe("# yaml-language-server: $schema=schema.json");
    expect(second).toMatch(/^# \w/);
  });

  for (const entry of entriesOf(GALLERY))
    it(`${entry.title}: holds what it expects`, () => {
      const runs = playEntry(entry, (cloud) => noteStatuses(cloud, entry.file));
      played.push(...runs);
      for (const { title, summary } of runs) {
        expect(summary.verdicts.length, title).toBeGreaterThan(0);
        expect(
          summary.verdicts.filter(({ held }) => !held),
          title,
        ).toEqual([]);
      }
    });

  afterAll(() => {
    const lines = STATUSES.map((status) => `${status}: ${[...(reached.get(status) ?? [])].sort().join(", ")}`);
    console.log(lines.join("\n"));
  });

  it("takes part in reaching each of the 20 statuses", () => {
    expect(STATUSES).toHaveLength(20);
    expect(STATUSES.filter((status) => !reached.has(status))).toEqual([]);
  });

  it("has the event logs of gallery-digests.json; renew: npm run docs:update", async () => {
    await expect(digestsText(played)).toMatchFileSnapshot("gallery-digests.json");
  });
});
