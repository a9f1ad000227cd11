import type { Cloud } from "../../cloud.ts";
import type { Chance } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import type { Observer } from "../measure/observer.ts";
import type { TimelineItem } from "../plan/timeline.ts";
import type { UnexpectedResponse } from "../plan/unexpected-response.ts";
import type { Creations } from "./creations.ts";
import type { NameIds } from "./name-ids.ts";
import type { Requests } from "./requests.ts";
import type { ServersByName } from "./servers-by-name.ts";
import type { Timetable } from "./timetable.ts";

/** The listeners of a run. */
export interface RunListeners {
  /** A call was refused, or answered otherwise than expected. */
  readonly unexpected: (response: UnexpectedResponse) => void;
  /** An item of the timeline is about to be done. */
  readonly item?: (item: TimelineItem) => void;
  /** A call of the timeline was done: to how many servers it went, and how many of these were refused. */
  readonly called?: (servers: number, refused: number) => void;
}

/** What the players and expectations of a run work with. */
export interface RunContext {
  readonly cloud: Cloud;
  readonly requests: Requests;
  readonly creations: Creations;
  readonly observer: Observer;
  readonly ids: NameIds;
  readonly servers: ServersByName;
  readonly timetable: Timetable;
  readonly chance: Chance;
  /** Whether a time lies in the part of the run that counts. */
  readonly measured: (time: Time) => boolean;
  readonly listeners: RunListeners;
}
