import type { Migration } from "../../model/records/migration.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "./context.ts";

/** The migrations of a server, newest first. */
export function* migrationsOf(ctx: Pick<RuleContext, "state">, server: Server): Generator<Migration, void> {
  let slot = server.lastMigration;
  while (slot !== null) {
    const migration = ctx.state.migrations.get(slot);
    if (migration === undefined) return;
    yield migration;
    slot = migration.previous;
  }
}

/** The newest migration of a server that is in one of these statuses; undefined where there is none. */
export function migrationIn(
  ctx: Pick<RuleContext, "state">,
  server: Server,
  ...statuses: readonly string[]
): Migration | undefined {
  for (const migration of migrationsOf(ctx, server)) if (statuses.includes(migration.status)) return migration;
  return undefined;
}
