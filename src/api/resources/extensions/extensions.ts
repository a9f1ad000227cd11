/** `/extensions` (API reference: "Extensions"): a list that has been the same ever since there are microversions. */
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { notFound } from "../../protocol/errors.ts";
import { LEGACY } from "../../protocol/microversion.ts";
import { EXTENSIONS } from "./extension-list.ts";

type Json = Record<string, unknown>;

const LEGACY_ONLY = [
  "OS-EXT-VIF-NET",
  "ExtendedVIFNet",
  "Adds network id parameter to the virtual interface list.",
] as const;

function extensionsOf(call: Call): Json[] {
  const all = call.minor === LEGACY ? [...EXTENSIONS, LEGACY_ONLY] : [...EXTENSIONS];
  return all
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, name, description]) => ({
      alias,
      description,
      links: [],
      name,
      namespace: "http://docs.openstack.org/compute/ext/fake_xml",
      updated: "2014-12-03T00:00:00Z",
    }));
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:extensions");
  return { status: 200, body: { extensions: extensionsOf(call) } };
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:extensions");
  const extension = extensionsOf(call).find(({ alias }) => alias === call.params.id);
  if (extension === undefined) throw notFound();
  return { status: 200, body: { extension } };
}

export const extensions: readonly Route[] = [
  ["GET", "/extensions", list],
  ["GET", "/extensions/{id}", show],
];
