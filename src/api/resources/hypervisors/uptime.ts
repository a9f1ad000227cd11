import type { State } from "../../../model/records/state.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (number: number) => String(number).padStart(2, "0");

/**
 * What the command `uptime` prints on a host, which is what Nova's libvirt driver tells. Hosts are up since the world began,
 * nobody is logged in, and nothing computes.
 *
 * @param now ms since the world's start
 */
export function uptimeText({ settings }: State, now: number): string {
  const clock = new Date(settings.epoch + now).toISOString().slice(11, 19);
  return ` ${clock} up ${lasting(now)},  0 users,  load average: 0.00, 0.00, 0.00\n`;
}

/** As procps writes it: `5 min`, ` 2:33`, `1 day,  2:33`. */
function lasting(now: number): string {
  const days = Math.floor(now / DAY);
  const hours = Math.floor((now % DAY) / HOUR);
  const minutes = Math.floor((now % HOUR) / MINUTE);
  const rest = hours === 0 ? `${minutes} min` : `${String(hours).padStart(2)}:${two(minutes)}`;
  if (days === 0) return rest;
  return `${days} ${days === 1 ? "day" : "days"}, ${rest}`;
}
