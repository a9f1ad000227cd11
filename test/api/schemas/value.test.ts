import { expectTypeOf, it } from "vitest";
import type { createKeypair } from "../../../src/api/resources/keypairs/keypairs-schema.ts";
import type { updateQuotaSet } from "../../../src/api/resources/quotas/quotas-schema.ts";
import type { createServerGroup } from "../../../src/api/resources/server-groups/server-groups-schema.ts";
import type { BodyOf } from "../../../src/api/schema/value.ts";
import type { ServerActions } from "../../../src/api/servers/actions.ts";
import type { createServerSchema } from "../../../src/api/servers/servers-schema.ts";

it("gives bodies their types", () => {
  type Create = BodyOf<typeof createServerSchema>["server"];
  expectTypeOf<Create["name"]>().toEqualTypeOf<string>();
  expectTypeOf<Create["flavorRef"]>().toEqualTypeOf<string | number>();
  expectTypeOf<Create["imageRef"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Create["OS-DCF:diskConfig"]>().toEqualTypeOf<"AUTO" | "MANUAL" | undefined>();
  expectTypeOf<Create["tags"]>().toEqualTypeOf<readonly string[] | undefined>();
  expectTypeOf<Create["metadata"]>().toEqualTypeOf<Readonly<Record<string, string>> | undefined>();
  expectTypeOf<Create["user_data"]>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf<Create["networks"]>().extract<string>().toEqualTypeOf<"none" | "auto">();
  type Device = NonNullable<Create["block_device_mapping_v2"]>[number];
  expectTypeOf<Device["source_type"]>().toEqualTypeOf<"volume" | "image" | "snapshot" | "blank" | undefined>();
  expectTypeOf<Device["boot_index"]>().toEqualTypeOf<string | number | null | undefined>();
  expectTypeOf<NonNullable<BodyOf<typeof createServerSchema>["os:scheduler_hints"]>["group"]>().toEqualTypeOf<
    string | undefined
  >();

  expectTypeOf<ServerActions["reboot"]>().toEqualTypeOf<{
    readonly type: "HARD" | "Hard" | "hard" | "SOFT" | "Soft" | "soft";
  }>();
  expectTypeOf<ServerActions["evacuate"]["host"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<ServerActions["os-migrateLive"]["host"]>().toEqualTypeOf<string | null>();
  expectTypeOf<BodyOf<typeof createKeypair>["keypair"]["name"]>().toEqualTypeOf<string>();
  expectTypeOf<BodyOf<typeof createKeypair>["keypair"]["type"]>().toEqualTypeOf<"ssh" | "x509" | undefined>();
  expectTypeOf<BodyOf<typeof createServerGroup>["server_group"]["policy"]>().toEqualTypeOf<
    "anti-affinity" | "affinity" | "soft-anti-affinity" | "soft-affinity" | undefined
  >();
  expectTypeOf<BodyOf<typeof updateQuotaSet>["quota_set"]["cores"]>().toEqualTypeOf<string | number | undefined>();
});
