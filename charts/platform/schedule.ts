import { Cron } from 'croner';

/** Of a CronJob that is suspended: a schedule is what it must have. */
export const NEVER = '0 0 1 1 *';

const FRIDAY = new Date('2027-01-01T00:00:00Z'); // before a weekend, at the beginning of a month and of a year
const MOST_RUNS = 3000;
const FARTHEST = new Date('2033-01-01T00:00:00Z');

const GAPS = new Map<string, number>();

/** Longest time between two runs of a schedule of five cron fields, minutes. Thousands of runs are looked at, once for each schedule. */
export function longestGap(schedule: string): number {
  const gap = GAPS.get(schedule) ?? findLongestGap(schedule);
  GAPS.set(schedule, gap);
  return gap;
}

function findLongestGap(schedule: string): number {
  const cron = new Cron(schedule, { mode: '5-part', utcOffset: 0, paused: true });
  let gap = 0;
  let last = cron.nextRun(FRIDAY);
  for (let run = 0; last && run < MOST_RUNS && last < FARTHEST; run += 1) {
    const next = cron.nextRun(last);
    if (!next) break;
    gap = Math.max(gap, next.getTime() - last.getTime());
    last = next;
  }
  return gap / 60_000;
}
