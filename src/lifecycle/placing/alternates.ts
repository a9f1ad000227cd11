import type { Resources } from "../../model/records/resources.ts";
import type { RuleContext } from "../core/context.ts";
import { hasRoom } from "./placing.ts";

/** The first of the alternates that Placement still has room on, and those after it; null where there is none. */
export function nextAlternate(
  ctx: RuleContext,
  alternates: readonly string[],
  resources: Resources,
): { readonly host: string; readonly rest: readonly string[] } | null {
  const index = alternates.findIndex((name) => hasRoom(ctx, name, resources));
  const host = alternates[index];
  return host === undefined ? null : { host, rest: alternates.slice(index + 1) };
}
