import { didYouMean } from "../../model/conf/conf.ts";
import { parseDuration } from "../format/duration.ts";
import { parseFraction } from "../format/fraction.ts";
import { placeholdersOf } from "../plan/calls.ts";
import type { LaterAction } from "../plan/timeline.ts";
import type { RawWorkload } from "../schema/workload.ts";
import type { ReadContext } from "./context.ts";
import type { Names } from "./names.ts";
import { checkBody, mustBeOperation } from "./read-timeline.ts";

type Raw = NonNullable<RawWorkload[number]["then"]>[number];

const OWN_KEYS: ReadonlySet<string> = new Set(["after", "when", "probability"]);

/** The operation that is asked for: the one key beside `after`, `when` and `probability`. */
function readCall(ctx: ReadContext, raw: Raw): string | undefined {
  const others = Object.keys(raw).filter((key) => !OWN_KEYS.has(key));
  for (const key of others) {
    const meant = ctx.calls.has(key) ? undefined : didYouMean(key, OWN_KEYS);
    if (meant === undefined) continue;
    ctx.problem(raw, key, `unknown key '${key}'; did you mean '${meant}'?`, "key");
    return undefined;
  }
  const [call, more] = others;
  if (call === undefined) {
    ctx.problem(raw, null, "nothing is asked for; name an operation with its body, such as reboot: {type: SOFT}");
    return undefined;
  }
  if (more !== undefined) {
    ctx.problem(raw, more, `one operation an item; make '${more}' an item of its own`, "key");
    return undefined;
  }
  if (!mustBeOperation(ctx, raw, call, call, "key")) return undefined;
  const operation = ctx.calls.get(call);
  const wanted = operation === undefined ? [] : placeholdersOf(operation);
  if (wanted.length === 1 && wanted[0] === "server") return call;
  ctx.problem(raw, call, `'${call}' is no operation on one server`, "key");
  return undefined;
}

/** Reads one item of `then`; undefined when it is wrong. */
export function readLater(ctx: ReadContext, raw: Raw, names: Names): LaterAction | undefined {
  const { after, when, probability } = raw;
  const call = readCall(ctx, raw);
  // The schema has made sure that these can be read.
  const delay = after === undefined ? 0 : (parseDuration(after) ?? Number.NaN);
  const chance = probability === undefined ? 1 : (parseFraction(probability) ?? Number.NaN);
  if (after === undefined && when === undefined && !ctx.isFaulty(raw))
    ctx.problem(raw, null, "nothing sets this off; give it 'after' (the request), or 'when' and a status");
  if (call === undefined) return undefined;
  checkBody(ctx, raw[call], { names });
  return { when: when ?? null, after: delay, probability: chance, call, body: raw[call] ?? undefined };
}
