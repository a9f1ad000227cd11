import { POWER, type PowerState } from "../../../model/records/server-states.ts";
import { deepFreeze } from "../../../model/tables/immutable.ts";
import type { Answer, Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";
import { conflict } from "../../protocol/errors.ts";
import { refuseSilence, refuseWithoutHost } from "../ready.ts";

/** There is no guest to measure: these are the figures of Nova's fake driver, in its form up to 2.47. */
const PLAIN = {
  cpu0_time: 17_300_000_000,
  memory: 524_288,
  vda_errors: -1,
  vda_read: 262_144,
  vda_read_req: 112,
  vda_write: 5_778_432,
  vda_write_req: 488,
  vnet1_rx: 2_070_139,
  vnet1_rx_drop: 0,
  vnet1_rx_errors: 0,
  vnet1_rx_packets: 26_701,
  vnet1_tx: 140_208,
  vnet1_tx_drop: 0,
  vnet1_tx_errors: 0,
  vnet1_tx_packets: 662,
};

/** The same in the form that all drivers share, from 2.48. */
const COMMON = {
  state: "running",
  driver: "libvirt",
  hypervisor: "kvm",
  hypervisor_os: "ubuntu",
  uptime: 46_664,
  config_drive: true,
  num_cpus: 1,
  num_nics: 1,
  num_disks: 1,
  disk_details: [
    { read_bytes: 262_144, read_requests: 112, write_bytes: 5_778_432, write_requests: 488, errors_count: 1 },
  ],
  cpu_details: [{ id: 0, time: 17_300_000_000, utilisation: 15 }],
  nic_details: [
    {
      mac_address: "01:23:45:67:89:ab",
      rx_octets: 2_070_139,
      rx_errors: 100,
      rx_drop: 200,
      rx_packets: 26_701,
      rx_rate: 300,
      tx_octets: 140_208,
      tx_errors: 400,
      tx_drop: 500,
      tx_packets: 662,
      tx_rate: 600,
    },
  ],
  memory_details: { maximum: 524_288, used: 0 },
};

deepFreeze(PLAIN);
deepFreeze(COMMON);

/** The names of power states. */
const POWER_NAMES: Readonly<Record<PowerState, string>> = {
  0: "pending",
  1: "running",
  3: "paused",
  4: "shutdown",
  6: "crashed",
  7: "suspended",
};

/** GET /servers/{server_id}/diagnostics */
export function showDiagnostics(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-server-diagnostics");
  refuseWithoutHost(server);
  refuseSilence(call, server);
  const { guest, powerState } = server.state;
  if (guest !== POWER.RUNNING) {
    throw conflict(
      `Cannot 'get_diagnostics' instance ${server.id} while it is in power state ${POWER_NAMES[powerState]}`,
    );
  }
  return { status: 200, body: call.minor >= 48 ? COMMON : PLAIN };
}
