import { bool, choice, int, listOption } from "./option.ts";

/** Section `[compute]`. Times are in seconds. Source: nova/conf/compute.py. */
export const compute = {
  consecutive_build_service_disable_threshold: int(
    10,
    "Builds failing in a row that count against a host; 0: none do.",
  ),
  live_migration_wait_for_vif_plug: bool(true, "A live migration waits for the target's ports."),
  max_concurrent_disk_ops: int(0, "Downloads and conversions of images one host runs at once; 0: no limit.", {
    min: 0,
  }),
  max_disk_devices_to_attach: int(-1, "Disks of one server; -1: as many as the bus takes.", { min: -1 }),
  resource_provider_association_refresh: int(300, "Seconds a host trusts what it knows of Placement; 0: always.", {
    min: 0,
  }),
  shutdown_retry_interval: int(10, "Seconds between two requests to a guest to shut down.", { min: 1 }),
} as const;

/** Section `[libvirt]`: what of it changes the course of an operation. Source: nova/conf/libvirt.py. */
export const libvirt = {
  live_migration_bandwidth: int(0, "MiB/s one live migration may use; 0: no limit."),
  live_migration_completion_timeout: int(800, "Seconds per GiB a live migration may take; 0: no limit.", { min: 0 }),
  live_migration_timeout_action: choice(
    "abort",
    ["abort", "force_complete"],
    "What becomes of a live migration that takes longer.",
  ),
  wait_soft_reboot_seconds: int(120, "Seconds a soft reboot may take before a hard one follows."),
} as const;

/** Section `[image_cache]`. Source: nova/conf/imagecache.py. */
export const image_cache = {
  manager_interval: int(2400, "Seconds between two clean-ups of a host's cached images; -1: none, 0: 60 s.", {
    min: -1,
  }),
  remove_unused_base_images: bool(true, "A clean-up removes images that no server of the host uses."),
  remove_unused_original_minimum_age_seconds: int(86_400, "Seconds such an image is kept at least."),
} as const;

/** Section `[workarounds]`. Source: nova/conf/workarounds.py. */
export const workarounds = {
  disable_group_policy_check_upcall: bool(false, "Computes do not check a server group's policy once more."),
  handle_virt_lifecycle_events: bool(true, "A guest that stops by itself is noticed at once."),
  never_download_image_if_on_rbd: bool(false, "An image that would have to be downloaded fails the build."),
  reserve_disk_resource_for_image_cache: bool(false, "The disk that cached images take is kept from servers."),
  wait_for_vif_plugged_event_during_hard_reboot: listOption([], "Kinds of ports a hard reboot waits for."),
} as const;
