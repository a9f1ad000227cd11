import { expect, it } from "vitest";
import { Lab } from "../lifecycle/lab.ts";

const FLAVOR = { id: "2", name: "larger", vcpus: 2, ram: 1024, disk: 1 };

it.each([
  ["keep", 2],
  ["drop", 0],
])("the migrations of a deleted server stay or go with its record: %s", (deleted_servers, left) => {
  const lab = new Lab({ sim: { deleted_servers } });
  const template = lab.cloud.state.flavors.get("1");
  if (template === undefined) throw new Error("no flavor 1");
  lab.cloud.dispatch({ type: "put", table: "flavors", row: { ...template, ...FLAVOR } });
  for (const flavorRef of ["2", "1"]) {
    expect(lab.act({ resize: { flavorRef } }).status).toBe(202);
    lab.settle();
    expect(lab.act({ confirmResize: null }).status).toBe(204);
    lab.settle();
  }
  expect(lab.cloud.state.migrations.size).toBe(2);
  lab.below("DELETE", "");
  lab.settle();
  expect(lab.cloud.state.migrations.size).toBe(left);
});
