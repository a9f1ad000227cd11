import { bool, choice, int, listOption, optionalString, string } from "./option.ts";

/** Section `[api]`. Source: nova/conf/api.py. */
export const api = {
  compute_link_prefix: optionalString("What links to this API start with, in place of the request's own address."),
  enable_instance_password: bool(true, "Replies to create, rebuild and rescue carry the admin password."),
  glance_link_prefix: optionalString("What links to images start with."),
  instance_list_per_project_cells: bool(false, "A project's list asks only the cells that hold its servers."),
  list_records_by_skipping_down_cells: bool(true, "Lists leave out what is in cells that are down; else they fail."),
  max_limit: int(1000, "Items on one page of a list, at most.", { min: 0 }),
  use_neutron_default_nets: bool(false, "A server without networks takes those of the default network project."),
} as const;

/** Section `[oslo_policy]`: which of Nova's built-in policies apply. */
export const oslo_policy = {
  enforce_new_defaults: bool(true, "Only the newer default roles apply; else the older, wider ones do too.", {
    defaultIn: { zed: false },
  }),
  enforce_scope: bool(true, "A token of the wrong scope is refused.", { defaultIn: { zed: false } }),
} as const;

/** Section `[oslo_middleware]`. */
export const oslo_middleware = {
  max_request_body_size: int(114_688, "Bytes of a request's body; more is refused with 413."),
} as const;

/** Section `[cinder]`. */
export const cinder = {
  cross_az_attach: bool(true, "A server may use volumes of another availability zone."),
} as const;

/** Section `[neutron]`. */
export const neutron = {
  default_floating_pool: string("nova", "The external network of a floating address asked for without one."),
} as const;

/** Section `[glance]`. */
export const glance = {
  default_trusted_certificate_ids: listOption([], "Certificates that sign the images of servers that name none."),
  enable_certificate_validation: bool(false, "Images must be signed by a trusted certificate."),
  verify_glance_signatures: bool(false, "Image signatures are checked."),
} as const;

/** Section `[vnc]`: answers to `remote-consoles`. */
export const vnc = {
  enabled: bool(true, "Servers have a VNC console."),
  novncproxy_base_url: string("http://127.0.0.1:6080/vnc_auto.html", "Where its proxy answers."),
} as const;

/** Section `[spice]`. */
export const spice = {
  enabled: bool(false, "Servers have a SPICE console."),
  html5proxy_base_url: string("http://127.0.0.1:6082/spice_auto.html", "Where its proxy answers."),
  spice_direct_proxy_base_url: string("http://127.0.0.1:13002/nova", "Where the proxy of `spice-direct` answers.", {
    releases: ["newest"],
  }),
} as const;

/** Section `[serial_console]`. */
export const serial_console = {
  base_url: string("ws://127.0.0.1:6083/", "Where its proxy answers."),
  enabled: bool(false, "Servers have a serial console."),
} as const;

/** Section `[mks]`. */
export const mks = {
  enabled: bool(false, "Servers have an MKS console."),
  mksproxy_base_url: string("http://127.0.0.1:6090/", "Where its proxy answers."),
} as const;

/** Section `[consoleauth]`. */
export const consoleauth = {
  token_ttl: int(600, "Seconds a console's token is good for.", { min: 0 }),
} as const;

/** Section `[sim]`: ours, not Nova's. What the simulator does beside or against Nova. */
export const sim = {
  deleted_servers: choice(
    "keep",
    ["keep", "drop"],
    "Deleted servers stay visible to those who may list them, as in Nova's database, or leave no trace.",
  ),
  metadata_faults: bool(false, "Server metadata `sim:…` causes faults, so that a plain client can ask for them."),
  weigher_normalization: choice(
    "nova",
    ["nova", "min-max"],
    "How raw weights become 0..1: as Nova does (RAM, CPU, disk and I/O from 0 up), or from the least up for all.",
  ),
} as const;
