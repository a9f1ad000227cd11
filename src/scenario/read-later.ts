import { suggestion } from "../model/conf.ts";
import { STATUSES, type Status } from "../model/server-states.ts";
import { OPERATIONS, placeholdersOf } from "./calls.ts";
import type { Context } from "./context.ts";
import { DURATION_MEND, parseDuration } from "./duration.ts";
import { FRACTION_MEND, parseFraction } from "./fraction.ts";
import type { Names } from "./read-cloud.ts";
import { checkBody, mustBeOperation } from "./read-timeline.ts";
import type { LaterAction } from "./timeline.ts";

type Raw = Readonly<Record<string, unknown>>;

const OWN_KEYS: ReadonlySet<string> = new Set(["after", "when", "probability"]);

function isStatus(value: unknown): value is Status {
  return (STATUSES as readonly unknown[]).includes(value);
}

/** The operation that is asked for: the one key beside `after`, `when` and `probability`. */
function readCall(ctx: Context, raw: Raw): string | undefined {
  const [call, more] = Object.keys(raw).filter((key) => !OWN_KEYS.has(key));
  if (call === undefined) {
    ctx.problem(raw, null, "nothing is asked for; name an operation with its body, such as reboot: {type: SOFT}");
    return undefined;
  }
  if (more !== undefined) {
    ctx.problem(raw, more, `one operation an item; make '${more}' an item of its own`, "key");
    return undefined;
  }
  if (!mustBeOperation(ctx, raw, call, call, "key")) return undefined;
  const operation = OPERATIONS.get(call);
  const wanted = operation === undefined ? [] : placeholdersOf(operation);
  if (wanted.length === 1 && wanted[0] === "server") return call;
  ctx.problem(raw, call, `'${call}' is no operation on one server`, "key");
  return undefined;
}

/** Reads one item of `then`; undefined when it is wrong. */
export function readLater(ctx: Context, raw: Raw, names: Names): LaterAction | undefined {
  const { after, when, probability } = raw;
  const call = readCall(ctx, raw);
  const delay = after === undefined ? 0 : typeof after === "string" ? parseDuration(after) : undefined;
  if (delay === undefined) ctx.problem(raw, "after", `'after' must be ${DURATION_MEND}`);
  const given = typeof probability === "number" || typeof probability === "string" ? parseFraction(probability) : 1;
  const chance = probability !== undefined && typeof probability === "object" ? undefined : given;
  if (chance === undefined) ctx.problem(raw, "probability", `'probability' must be ${FRACTION_MEND}`);
  if (after === undefined && when === undefined)
    ctx.problem(raw, null, "nothing sets this off; give it 'after' (the request), or 'when' and a status");
  if (when !== undefined && !isStatus(when)) {
    const mend = suggestion(String(when), STATUSES) || `; known: ${STATUSES.join(", ")}`;
    ctx.problem(raw, "when", `'when' must be a status of a server, not '${String(when)}'${mend}`);
    return undefined;
  }
  if (call === undefined || delay === undefined || chance === undefined) return undefined;
  checkBody(ctx, raw[call], { names });
  return { when: when ?? null, after: delay, probability: chance, call, body: raw[call] ?? undefined };
}
