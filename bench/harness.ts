/** Something to measure: `run` does its work once more and says how many operations that were. */
export interface Contestant {
  readonly name: string;
  run(): number;
}

/** What was measured of a contestant: operations per second of CPU time, by round. */
export interface Measured {
  readonly name: string;
  readonly rates: readonly number[];
}

/** CPU time that the work took, in seconds, all threads of the process (garbage collector included). */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/**
 * Measures contestants against each other, in turns, so that what else the machine does hits all alike. One round
 * to warm up is not counted.
 */
export function measure(contestants: readonly Contestant[], rounds: number): Measured[] {
  const rates = contestants.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    contestants.forEach((contestant, index) => {
      let operations = 0;
      const seconds = cpuSeconds(() => {
        operations = contestant.run();
      });
      if (round >= 0) rates[index]?.push(operations / seconds);
    });
  }
  return contestants.map(({ name }, index) => ({ name, rates: rates[index] ?? [] }));
}

/** The median over the rounds of how many times as fast `one` was as `other`. */
export function ratio(one: Measured, other: Measured): number {
  return median(one.rates.map((rate, round) => rate / (other.rates[round] ?? Number.NaN)));
}

/** Collects garbage, where node was started with --expose-gc: contestants should not pay for each other. */
export function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** A rate for people: `4.81 M/s`, `25.4 k/s`. */
export function formatRate(rate: number): string {
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(2)} M/s`;
  return rate >= 1e3 ? `${(rate / 1e3).toFixed(1)} k/s` : `${rate.toFixed(1)} /s`;
}

/** Prints a table: the first column to the left, all others to the right. */
export function printTable(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)));
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${format(line).join("  ").trimEnd()}`);
}
