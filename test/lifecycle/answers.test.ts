import { describe, expect, it } from "vitest";
import { ADMIN, Lab, messageOf, VOLUME } from "./lab.ts";

describe("changePassword", () => {
  it("is done with the reply", () => {
    const lab = new Lab();
    expect(lab.act({ changePassword: { adminPass: "x" } }).status).toBe(202);
    expect(lab.trace()).toEqual(["active/updating_password", "active/null"]);
  });

  it("is refused by the host, and recorded all the same", () => {
    const lab = new Lab();
    lab.fail("set_admin_password", "SetAdminPasswdNotSupported", null);
    const answer = lab.act({ changePassword: { adminPass: "x" } });
    expect([answer.status, messageOf(answer)]).toEqual([409, "Set admin password is not supported"]);
    expect(lab.server.actions.at(-1)).toMatchObject({ action: "changePassword", message: "Error" });
    lab.cloud.dispatch({ type: "clear" });
    lab.fail("set_admin_password");
    expect(messageOf(lab.act({ changePassword: { adminPass: "x" } }))).toContain("error setting admin password");
  });
});

describe("consoles", () => {
  it("show the tail of the output", () => {
    const lab = new Lab();
    expect(lab.act({ "os-getConsoleOutput": { length: 1 } }).body).toEqual({ output: "LAST LINE" });
    expect(lab.act({ "os-getConsoleOutput": { length: 0 } }).body).toEqual({ output: "" });
  });

  it("are of the types the cloud has", () => {
    const lab = new Lab({ serial_console: { enabled: true } });
    const ask = (protocol: string, type: string) =>
      lab.below("POST", "/remote-consoles", { remote_console: { protocol, type } });
    expect(ask("vnc", "novnc").status).toBe(200);
    expect(ask("serial", "serial").status).toBe(200);
    expect(messageOf(ask("spice", "spice-html5"))).toBe("Unavailable console type spice-html5.");
    expect(messageOf(ask("vnc", "xvpvnc"))).toBe("Invalid console type xvpvnc");
  });

  it("are not to be had of a server that is going", () => {
    const lab = new Lab();
    lab.hold("destroy");
    lab.below("DELETE", "");
    const answer = lab.below("POST", "/remote-consoles", { remote_console: { protocol: "vnc", type: "novnc" } });
    expect(messageOf(answer)).toContain("nova.exception.InstanceInvalidState");
  });
});

describe("diagnostics", () => {
  it("need a guest that runs", () => {
    const lab = new Lab();
    expect(lab.below("GET", "/diagnostics", undefined, ADMIN).status).toBe(200);
    lab.act({ pause: null });
    lab.settle();
    expect(messageOf(lab.below("GET", "/diagnostics", undefined, ADMIN))).toContain("in power state paused");
  });
});

describe("external events", () => {
  const tell = (lab: Lab, ...events: object[]) => lab.request("POST", "/os-server-external-events", { events }, ADMIN);

  it("make Nova go along with a machine that was switched off", () => {
    const lab = new Lab();
    const answer = tell(lab, { server_uuid: lab.server.id, name: "power-update", tag: "POWER_OFF" });
    expect(answer.body).toMatchObject({ events: [{ status: "completed", code: 200 }] });
    lab.settle();
    expect(lab.status).toBe("SHUTOFF");
    tell(lab, { server_uuid: lab.server.id, name: "power-update", tag: "POWER_OFF" });
    lab.settle();
    expect(lab.status).toBe("SHUTOFF");
  });

  it("take away a port that is gone", () => {
    const lab = new Lab();
    const [each] = lab.server.interfaces;
    tell(lab, { server_uuid: lab.server.id, name: "network-vif-deleted", tag: each?.portId });
    lab.settle();
    expect(lab.server.interfaces).toEqual([]);
  });

  it("let the server see that a volume grew", () => {
    const lab = new Lab();
    lab.below("POST", "/os-volume_attachments", { volumeAttachment: { volumeId: VOLUME } });
    lab.settle();
    const volume = lab.cloud.state.volumes.get(VOLUME);
    if (volume === undefined) throw new Error("no volume");
    lab.cloud.dispatch({ type: "put", table: "volumes", row: { ...volume, size: 5 } });
    tell(lab, { server_uuid: lab.server.id, name: "volume-extended", tag: VOLUME });
    lab.settle();
    expect(lab.server.devices[0]?.volumeSize).toBe(5);
  });

  it("are answered one by one", () => {
    const lab = new Lab();
    const answer = tell(
      lab,
      { server_uuid: "deadbeef-dead-4eef-8ead-beefdeadbeef", name: "network-changed" },
      { server_uuid: lab.server.id, name: "power-update" },
      { server_uuid: lab.server.id, name: "network-changed" },
    );
    expect(answer.status).toBe(207);
    expect((answer.body as { events: { code: number }[] }).events.map(({ code }) => code)).toEqual([404, 400, 200]);
  });
});
