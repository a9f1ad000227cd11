import type { Cloud } from "../cloud.ts";
import { newState } from "../model/events/new-server.ts";
import type { ServerState } from "../model/records/server.ts";
import { statusOf } from "../model/records/server-states.ts";

interface Track {
  state: ServerState;
  /** The last state that was written, as text; null before the first. */
  last: string | null;
  /** What was written since it was asked for. */
  written: unknown[];
}

/** Notes every state of every server that is written to the database, as a poller that never sleeps would. */
export class TraceRecorder {
  readonly #tracks = new Map<number, Track>();
  readonly #slots = new Map<string, number>();

  constructor(cloud: Pick<Cloud, "on">) {
    cloud.on("event", (event) => {
      if (event.type === "server.created") {
        const { slot, id } = event.server;
        this.#slots.set(id, slot);
        this.#tracks.set(slot, { state: newState(event.at), last: null, written: [] });
      } else if (event.type === "server.scheduled") {
        this.#write(event.server);
      } else if (event.type === "server.changed") {
        this.#change(event.server, event.set);
      } else if (event.type === "server.deleted") {
        this.#tracks.get(event.server)?.written.push("DELETED");
      }
    });
  }

  /** The distinct states written since the last call: `[status, vm_state, task_state, power_state, host]`. */
  take(id: string): readonly unknown[] {
    const track = this.#tracks.get(this.#slots.get(id) ?? -1);
    const written = track?.written ?? [];
    if (track !== undefined) track.written = [];
    return written;
  }

  #change(slot: number, set: Partial<ServerState>): void {
    const track = this.#tracks.get(slot);
    if (track === undefined) return;
    track.state = { ...track.state, ...set };
    // A server that is not scheduled is a build request; its states are written when it is.
    if (track.last !== null) this.#write(slot);
  }

  #write(slot: number): void {
    const track = this.#tracks.get(slot);
    if (track === undefined) return;
    const { vmState, taskState, powerState, host } = track.state;
    const row = [statusOf(vmState, taskState), vmState, taskState, powerState, host];
    const text = JSON.stringify(row);
    if (text === track.last) return;
    track.last = text;
    track.written.push(row);
  }
}
