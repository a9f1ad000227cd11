import type { Time } from "../../engine/clock.ts";
import type { State } from "../../model/records/state.ts";
import { MeasuredHosts } from "./host-columns.ts";
import type { Metrics } from "./metrics.ts";

/** The state of a cloud at one time, in a few numbers: one row of the series. */
export interface Sample {
  readonly time: Time;
  readonly hostsDown: number;
  /** Hosts with at least one server. */
  readonly hostsUsed: number;
  /** Allocated shares of what all hosts offer (total less reserved, times ratio), 0 to 1; 0 where nothing is offered. */
  readonly vcpus: number;
  readonly memory: number;
  readonly disk: number;
  /** Shares that are free, but on hosts whose other resource cannot take the smallest flavor. */
  readonly strandedVcpus: number;
  readonly strandedMemory: number;
}

/** The smallest server that may be asked for. */
export interface Smallest {
  readonly vcpus: number;
  readonly memoryMb: number;
}

/** Of the flavors there are, what the smallest asks for of each. */
export function smallestOf(state: State): Smallest {
  const flavors = [...state.flavors.values()];
  return {
    vcpus: Math.min(...flavors.map((flavor) => flavor.vcpus)),
    memoryMb: Math.min(...flavors.map((flavor) => flavor.ram)),
  };
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Takes samples of a cloud as it goes on. */
export class Sampler {
  private readonly columns = new MeasuredHosts();

  take(state: State, time: Time, smallest: Smallest): Sample {
    const whole = { vcpus: 0, memory: 0, disk: 0 };
    const used = { vcpus: 0, memory: 0, disk: 0 };
    const stranded = { vcpus: 0, memory: 0 };
    let hostsUsed = 0;
    this.columns.follow(state.hosts);
    this.columns.forEach((_, cpu, ram, disk, vcpus, memoryMb, diskGb, servers) => {
      if (servers > 0) hostsUsed++;
      whole.vcpus += cpu;
      whole.memory += ram;
      whole.disk += disk;
      used.vcpus += vcpus;
      used.memory += memoryMb;
      used.disk += diskGb;
      if (ram - memoryMb < smallest.memoryMb) stranded.vcpus += Math.max(0, cpu - vcpus);
      if (cpu - vcpus < smallest.vcpus) stranded.memory += Math.max(0, ram - memoryMb);
    });
    return {
      time,
      hostsDown: this.columns.down(time, state.settings.conf.DEFAULT.service_down_time).size,
      hostsUsed,
      vcpus: share(used.vcpus, whole.vcpus),
      memory: share(used.memory, whole.memory),
      disk: share(used.disk, whole.disk),
      strandedVcpus: share(stranded.vcpus, whole.vcpus),
      strandedMemory: share(stranded.memory, whole.memory),
    };
  }
}

/** Puts a sample into the metrics. */
export function recordSample(metrics: Metrics, sample: Sample): void {
  const { time } = sample;
  metrics.set("hosts.down", sample.hostsDown, time);
  metrics.set("alloc.vcpus", sample.vcpus, time);
  metrics.set("alloc.memory", sample.memory, time);
  metrics.set("alloc.disk", sample.disk, time);
  metrics.set("stranded.vcpus", sample.strandedVcpus, time);
  metrics.set("stranded.memory", sample.strandedMemory, time);
}
