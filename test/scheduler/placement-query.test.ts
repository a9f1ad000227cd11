import { describe, expect, test } from "vitest";
import { confFromFlat, type Release } from "../../src/model/conf/conf.ts";
import { resourcesOf } from "../../src/model/records/flavor.ts";
import type { HostState } from "../../src/scheduler/index.ts";
import { placementQuery, schedulerRequest, WEIGHERS } from "../../src/scheduler/index.ts";
import { FLAVORS } from "./arbitraries.ts";

const plain = FLAVORS[1] as (typeof FLAVORS)[number];

function queryOf(
  extraSpecs: Record<string, string>,
  properties: Record<string, string> = {},
  release: Release = "newest",
) {
  const request = schedulerRequest({
    flavor: { ...plain, extraSpecs },
    instances: [1],
    image: { id: "i", properties },
  });
  const asked = placementQuery(request, { conf: confFromFlat({}, release).conf, release, aggregates: [] }, () => []);
  return "query" in asked ? asked.query : asked.refusal;
}

/** Source: nova scheduler/utils.py, ResourceRequest; scheduler/request_filter.py. */
describe("what Placement is asked", () => {
  test.each<[Record<string, string>, Record<string, string>, string[]]>([
    [
      { "hw:tpm_version": "2.0", "hw:tpm_model": "tpm-crb" },
      {},
      ["COMPUTE_SECURITY_TPM_CRB", "COMPUTE_SECURITY_TPM_2_0"],
    ],
    [{}, { hw_tpm_version: "1.2" }, ["COMPUTE_SECURITY_TPM_TIS", "COMPUTE_SECURITY_TPM_1_2"]],
    [{ "hw:pci_numa_affinity_policy": "socket" }, {}, ["COMPUTE_SOCKET_PCI_NUMA_AFFINITY"]],
    [{ "os:secure_boot": "required" }, {}, ["COMPUTE_SECURITY_UEFI_SECURE_BOOT"]],
    [{ "os:secure_boot": "optional" }, {}, []],
    [{ "hw:maxphysaddr_mode": "emulate" }, {}, ["COMPUTE_ADDRESS_SPACE_EMULATED"]],
    [{}, { hw_firmware_stateless: "true", hw_firmware_type: "uefi" }, ["COMPUTE_SECURITY_STATELESS_FIRMWARE"]],
    [{}, { hw_firmware_stateless: "true" }, []],
    [{ "resources1:VCPU": "1", "trait1:CUSTOM_A": "required" }, {}, ["CUSTOM_A"]],
  ])("%j with an image of %j: traits %j", (extraSpecs, properties, required) => {
    expect(queryOf(extraSpecs, properties)).toMatchObject({ required });
  });

  test("Zed knows no address widths, no firmware without state, and no guard of a module's secret", () => {
    const all = { "hw:maxphysaddr_mode": "emulate", "hw:tpm_version": "2.0", "hw:tpm_model": "tpm-crb" };
    const crb = ["COMPUTE_SECURITY_TPM_CRB", "COMPUTE_SECURITY_TPM_2_0"];
    expect(queryOf(all, {}, "zed")).toMatchObject({ required: crb, rootRequired: [] });
    expect(queryOf(all)).toMatchObject({ rootRequired: ["COMPUTE_SECURITY_TPM_SECRET_SECURITY_USER"] });
    expect(queryOf({ ...all, "hw:tpm_secret_security": "lost" })).toBe("TPM secret security 'lost' is not supported.");
  });

  test("resources of granular groups are added up, and replace what the flavor says itself", () => {
    const of = (extraSpecs: Record<string, string>) => resourcesOf({ ...plain, extraSpecs }, false);
    expect(of({ "resources:VCPU": "4", "resources_A:VCPU": "2" })).toEqual({ vcpus: 6, memoryMb: 2048, diskGb: 20 });
    expect(of({ "resources1:CUSTOM_FPGA": "1", "resources2:CUSTOM_FPGA": "2" }).other).toEqual({ CUSTOM_FPGA: 3 });
    expect(of({ "resources:PCPU": "2" })).toEqual({ vcpus: 0, memoryMb: 2048, diskGb: 20, other: { PCPU: 2 } });
    expect(of({ "resources:MEMORY_MB": "0" })).toEqual({ vcpus: 1, memoryMb: 0, diskGb: 20 });
  });
});

/** Source: nova scheduler/weights/image_props.py. */
test("the weigher of image properties compares Nova's own properties by their modern names", () => {
  const weigher = WEIGHERS.find(({ name }) => name === "ImagePropertiesWeigher");
  const { conf } = confFromFlat({ image_props_weight_multiplier: 1 });
  const own: Record<number, Record<string, string>> = {
    1: { architecture: "x86_64", hw_boot_menu: "no", colour: "red" },
    2: { hw_architecture: "aarch64", hw_boot_menu: "false" },
  };
  const properties = { hw_architecture: "x86_64", hw_boot_menu: "False", colour: "red" };
  const request = schedulerRequest({ flavor: plain, instances: [9], image: { id: "i", properties } });
  const host = { instances: [1, 2, 3] } as unknown as HostState; // only its servers are read
  const context = { conf, release: "newest", now: 0, imagePropertiesOf: (slot: number) => own[slot] } as const;
  expect(weigher?.raw(host, request, context)).toBe(3);
});
