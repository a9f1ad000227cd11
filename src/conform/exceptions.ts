/** Texts of the exceptions a virt driver raises, as Nova words them (nova/exception.py); `%(x)s` is an argument. */
const TEXTS: Readonly<Record<string, string>> = {
  ComputeResourcesUnavailable: "Insufficient compute resources: %(reason)s.",
  DestinationHypervisorTooOld: "The instance requires a newer hypervisor version than has been provided.",
  DiskNotFound: "No disk at %(location)s",
  HypervisorUnavailable: "Connection to the hypervisor is broken on host",
  ImageNotFound: "Image %(image_id)s could not be found.",
  ImageUnacceptable: "Image %(image_id)s is unacceptable: %(reason)s",
  InstanceDeployFailure: "Failed to deploy instance: %(reason)s",
  InstanceFaultRollback: "Instance rollback performed due to: %(inner_exception)s",
  InstanceNotFound: "Instance %(instance_id)s could not be found.",
  InstanceNotReady: "Instance %(instance_id)s is not ready",
  InstanceNotRescuable: "Instance %(instance_id)s cannot be rescued: %(reason)s",
  InstancePowerOffFailure: "Failed to power off instance: %(reason)s",
  InstanceQuiesceNotSupported: "Quiescing is not supported in instance %(instance_id)s",
  InstanceRebootFailure: "Failed to reboot instance: %(reason)s",
  InstanceResumeFailure: "Failed to resume instance: %(reason)s",
  InstanceSuspendFailure: "Failed to suspend instance: %(reason)s",
  InstanceTerminationFailure: "Failed to terminate instance: %(reason)s",
  InterfaceAttachFailed: "Failed to attach network adapter device to %(instance_uuid)s",
  InvalidCPUInfo: "Unacceptable CPU info: %(reason)s",
  InvalidDiskInfo: "Disk info file is invalid: %(reason)s",
  InvalidLocalStorage: "%(path)s is not on local storage: %(reason)s",
  InvalidSharedStorage: "%(path)s is not on shared storage: %(reason)s",
  MigrationError: "Migration error: %(reason)s",
  MigrationPreCheckError: "Migration pre-check error: %(reason)s",
  PortBindingFailed: "Binding failed for port %(port_id)s, please check neutron logs for more information.",
  QemuGuestAgentNotEnabled: "QEMU guest agent is not enabled",
  ResizeError: "Resize error: %(reason)s",
  SetAdminPasswdNotSupported: "Set admin password is not supported",
  VirtualInterfaceCreateException: "Virtual Interface creation failed",
  VirtualInterfacePlugException: "Virtual interface plugin failed",
};

/** What an injected exception says: the text given, or Nova's own with its arguments; null where it says nothing. */
export function messageOf(
  exception: string,
  error: string | undefined,
  kwargs: Readonly<Record<string, unknown>> | undefined,
): string | null {
  if (error !== undefined) return error;
  const text = TEXTS[exception];
  return text === undefined
    ? null
    : text.replace(/%\((\w+)\)s/g, (_, name: string) => String(kwargs?.[name] ?? "None"));
}
