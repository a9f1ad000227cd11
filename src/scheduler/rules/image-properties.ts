/** Image properties under their former names. */
const LEGACY: Readonly<Record<string, string>> = {
  architecture: "hw_architecture",
  owner_id: "img_owner_id",
  vmware_disktype: "hw_disk_type",
  vmware_image_version: "img_version",
  vmware_ostype: "os_distro",
  auto_disk_config: "hw_auto_disk_config",
  ipxe_boot: "hw_ipxe_boot",
  xenapi_device_id: "hw_device_id",
  xenapi_image_compression_level: "img_compression_level",
  vmware_linked_clone: "img_linked_clone",
  xenapi_use_agent: "img_use_agent",
  xenapi_skip_agent_inject_ssh: "os_skip_agent_inject_ssh",
  xenapi_skip_agent_inject_files_at_boot: "os_skip_agent_inject_files_at_boot",
  cache_in_nova: "img_cache_in_nova",
  vm_mode: "hw_vm_mode",
  bittorrent: "img_bittorrent",
  bdm_v2: "img_bdm_v2",
  root_device_name: "img_root_device_name",
  hypervisor_version_requires: "img_hv_requested_version",
  hypervisor_type: "img_hv_type",
};

const BOOLEANS: ReadonlySet<string> = new Set(
  (
    "hw_boot_menu hw_firmware_stateless hw_ipxe_boot hw_locked_memory hw_mem_encryption hw_pmu hw_qemu_guest_agent " +
    "hw_time_hpet hw_vif_multiqueue_enabled hw_ephemeral_encryption hw_virtio_packed_ring img_bittorrent img_bdm_v2 " +
    "img_cache_in_nova img_linked_clone img_use_agent img_hide_hypervisor_id os_require_quiesce " +
    "os_skip_agent_inject_files_at_boot os_skip_agent_inject_ssh"
  ).split(" "),
);

const INTEGERS: ReadonlySet<string> = new Set(
  (
    "hw_cpu_cores hw_cpu_sockets hw_cpu_max_cores hw_cpu_max_sockets hw_cpu_max_threads hw_cpu_threads hw_device_id " +
    "hw_numa_nodes hw_serial_port_count hw_video_ram hw_maxphysaddr_bits hw_redirected_usb_ports " +
    "img_compression_level img_version"
  ).split(" "),
);

const TEXTS: ReadonlySet<string> = new Set(
  (
    "hw_architecture hw_emulation_architecture hw_auto_disk_config hw_cdrom_bus hw_cpu_policy hw_cpu_thread_policy " +
    "hw_cpu_realtime_mask hw_disk_bus hw_disk_type hw_floppy_bus hw_firmware_type hw_input_bus hw_machine_type " +
    "hw_mem_encryption_model hw_mem_page_size hw_pci_numa_affinity_policy hw_pointer_model hw_rescue_bus " +
    "hw_rescue_device hw_rng_model hw_scsi_model hw_video_model hw_vif_model hw_viommu_model hw_vm_mode " +
    "hw_watchdog_action hw_tpm_model hw_tpm_version hw_ephemeral_encryption_format " +
    "hw_ephemeral_encryption_secret_uuid hw_maxphysaddr_mode hw_sound_model hw_usb_model img_hv_requested_version " +
    "img_hv_type img_config_drive img_owner_id img_root_device_name img_signature img_signature_hash_method " +
    "img_signature_certificate_uuid img_signature_key_type os_admin_user os_command_line os_distro os_secure_boot os_type"
  ).split(" "),
);

const TRUE_TEXTS: ReadonlySet<string> = new Set(["1", "t", "true", "on", "y", "yes"]);

/** The image's property under its modern name, whether it was given under that or a legacy one. */
export function imageProperty(properties: Readonly<Record<string, string>>, name: string): string | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  for (const [legacy, modern] of Object.entries(LEGACY)) {
    if (modern === name && Object.hasOwn(properties, legacy)) return properties[legacy];
  }
  return undefined;
}

/** All properties that Nova has a field for, under their modern names, each as Python's str() shows its value. */
export function knownImageProperties(properties: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const given of Object.keys(properties)) {
    const name = Object.hasOwn(LEGACY, given) ? (LEGACY[given] ?? given) : given;
    const text = imageProperty(properties, name) ?? "";
    if (BOOLEANS.has(name)) found.set(name, TRUE_TEXTS.has(text.trim().toLowerCase()) ? "True" : "False");
    else if (INTEGERS.has(name)) found.set(name, String(Number(text)));
    else if (TEXTS.has(name)) found.set(name, text);
  }
  return found;
}

/**
 * The property as Python's str() of Nova's typed field shows it: True or False, a number, a text. Undefined where Nova
 * knows no such field, where it is not set, and where its value counts as false.
 */
export function typedImageProperty(properties: Readonly<Record<string, string>>, name: string): string | undefined {
  const text = imageProperty(properties, name);
  if (text === undefined || text === "") return undefined;
  if (BOOLEANS.has(name)) return TRUE_TEXTS.has(text.trim().toLowerCase()) ? "True" : undefined;
  if (INTEGERS.has(name)) return Number(text) === 0 ? undefined : String(Number(text));
  return TEXTS.has(name) ? text : undefined;
}
