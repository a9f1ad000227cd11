/** Spacing of Nova's periodic tasks that name none, ms (oslo.service's default of 60 s). */
export const DEFAULT_SPACING = 60_000;

/**
 * The first tick of a periodic task at which something is strictly older than `age`. Tasks tick at whole multiples of
 * their spacing since the world's start.
 * @param since when its age began, ms
 * @param age ms
 * @param spacing ms
 */
export function tickAfter(since: number, age: number, spacing = DEFAULT_SPACING): number {
  return (Math.floor((since + age) / spacing) + 1) * spacing;
}
