import { isDeepStrictEqual } from "node:util";
import type { Time } from "../../engine/clock.ts";
import { formatDuration } from "../format/duration.ts";
import type { FaultItem, TimelineItem } from "../plan/timeline.ts";
import type { BranchDifference } from "./difference.ts";

/** Whether two items are the same but for what their random draws are named after. */
export function isSameItem(a: TimelineItem | undefined, b: TimelineItem | undefined): boolean {
  return isDeepStrictEqual({ ...a, key: "" }, { ...b, key: "" });
}

/** Whether the same sets two items off, which may come sooner or later after it. */
export function isSameTrigger(a: TimelineItem | undefined, b: TimelineItem | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const without = ({ trigger }: TimelineItem) => (trigger.kind === "at" ? trigger : { ...trigger, after: 0 });
  return isDeepStrictEqual(without(a), without(b));
}

/** Whether two items differ in nothing but how long a fault lasts, and it is one that has an end of its own. */
export function isSameFault(a: TimelineItem, b: TimelineItem | undefined): b is FaultItem {
  if (a.kind !== "fault" || b?.kind !== "fault" || a.fault.fault === "host-failures") return false;
  return isSameItem(a, { ...b, duration: a.duration });
}

/** Items are told apart by their places in the list: those that have come stay where they are. */
export function* timelineDifferences(
  trunk: readonly TimelineItem[],
  branch: readonly TimelineItem[],
  at: Time,
): Generator<BranchDifference> {
  const when = formatDuration(at);
  for (let i = 0; i < Math.max(trunk.length, branch.length); i++) {
    const [was, is] = [trunk[i], branch[i]];
    if (isSameItem(was, is)) continue;
    const path = ["timeline", i];
    if (was === undefined || !isPast(was, at)) {
      if (is !== undefined && isPast(is, at))
        yield { path, message: `this would come before the run branches, at ${when}; make it later` };
      else if (was !== undefined && was.trigger.kind !== "at") yield { path, message: come(when, is), unlessCome: i };
    } else if (!isSameFault(was, is)) yield { path, message: come(when, is) };
    else if (endOf(was) < at)
      yield { path, message: `the fault is over before the run branches, at ${when}; it can last no other time` };
    else if (endOf(is) < at)
      yield { path, message: `the fault would end before the run branches, at ${when}; let it last longer` };
  }
}

function isPast({ trigger }: TimelineItem, at: Time): boolean {
  return trigger.kind === "at" && trigger.at < at;
}

/** When the end of a fault with a time of its own is due. */
function endOf(item: TimelineItem): Time {
  if (item.kind !== "fault" || item.duration === null || item.trigger.kind !== "at") return Number.POSITIVE_INFINITY;
  return item.trigger.at + item.duration;
}

function come(when: string, is: TimelineItem | undefined): string {
  return is === undefined
    ? `the item that stands here comes before the run branches, at ${when}; it cannot be left out`
    : `the item that stands here comes before the run branches, at ${when}, and cannot be another; items that are added go behind it: timeline[+]`;
}
