/** `/flavors/{id}/os-extra_specs` (API reference: "Flavors extra-specs"). */
import type { Flavor } from "../../../model/records/flavor.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { badRequest, notFound } from "../../protocol/errors.ts";
import { findFlavor } from "./find-flavor.ts";
import { createExtraSpecs, updateExtraSpec } from "./flavors-schema.ts";

type Given = Readonly<Record<string, string | number>>;

function put(call: Call, flavor: Flavor, extraSpecs: Readonly<Record<string, string>>): void {
  call.world.dispatch({ type: "put", table: "flavors", row: { ...flavor, extraSpecs } });
}

function texts(given: Given): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-flavor-extra-specs:index");
  return { status: 200, body: { extra_specs: findFlavor(call, call.params.id ?? "").extraSpecs } };
}

function create(call: Call): Answer {
  const { extra_specs: given } = validate(createExtraSpecs, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-extra-specs:create");
  const flavor = findFlavor(call, call.params.id ?? "");
  put(call, flavor, { ...flavor.extraSpecs, ...texts(given) });
  return { status: 200, body: { extra_specs: given } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-flavor-extra-specs:show");
  const flavor = findFlavor(call, call.params.id ?? "");
  const key = call.params.key ?? "";
  if (!Object.hasOwn(flavor.extraSpecs, key)) throw missing(flavor, key);
  return { status: 200, body: { [key]: flavor.extraSpecs[key] } };
}

function update(call: Call): Answer {
  const given = validate(updateExtraSpec, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-extra-specs:update");
  if (!Object.hasOwn(given, call.params.key ?? "")) throw badRequest("Request body and URI mismatch");
  const flavor = findFlavor(call, call.params.id ?? "");
  put(call, flavor, { ...flavor.extraSpecs, ...texts(given) });
  return { status: 200, body: given };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-flavor-extra-specs:delete");
  const flavor = findFlavor(call, call.params.id ?? "");
  const key = call.params.key ?? "";
  if (!Object.hasOwn(flavor.extraSpecs, key)) throw missing(flavor, key);
  const { [key]: _, ...rest } = flavor.extraSpecs;
  put(call, flavor, rest);
  return { status: 200 };
}

function missing(flavor: Flavor, key: string) {
  return notFound(`Flavor ${flavor.id} has no extra specs with key ${key}.`);
}

export const flavorExtraSpecs: readonly Route[] = [
  ["GET", "/flavors/{id}/os-extra_specs", list],
  ["POST", "/flavors/{id}/os-extra_specs", create],
  ["GET", "/flavors/{id}/os-extra_specs/{key}", show],
  ["PUT", "/flavors/{id}/os-extra_specs/{key}", update],
  ["DELETE", "/flavors/{id}/os-extra_specs/{key}", remove],
];
