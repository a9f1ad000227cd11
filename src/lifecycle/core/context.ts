import type { RuleContext } from "./operation.ts";

export type { RuleContext };

/** A new random UUID, from the stream of ids. */
export function newUuid(ctx: RuleContext): string {
  const stream = ctx.chance("ids");
  const word = () => stream.integer(0x100000000);
  const hex = (value: number) => value.toString(16).padStart(8, "0");
  const b = hex(word());
  const c = hex(((word() & 0x3fffffff) | 0x80000000) >>> 0);
  return `${hex(word())}-${b.slice(0, 4)}-4${b.slice(5)}-${c.slice(0, 4)}-${c.slice(4)}${hex(word())}`;
}
