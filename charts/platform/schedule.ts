import { Cron } from 'croner';

/** Of a CronJob that is suspended: a schedule is what it must have. */
export const NEVER = '0 0 1 1 *';

const FRIDAY = new Date('2027-01-01T00:00:00Z'); // before a weekend, at the beginning of a month and of a year
const MOST_RUNS = 3000;
const FARTHEST = new Date('2033-01-01T00:00:00Z');

const runsOf = (schedule: string): Cron => new Cron(schedule, { mode: '5-part', utcOffset: 0, paused: true });

/** Thousands of runs are looked at, once for each question. */
const ANSWERS = new Map<string, number>();

function once(question: string, find: () => number): number {
  const answer = ANSWERS.get(question) ?? find();
  ANSWERS.set(question, answer);
  return answer;
}

/** Shortest time from a run of one schedule to the next of another, minutes; 0 where both begin together. */
export const shortestDelay = (before: string, after: string): number =>
  once(`${before} > ${after}`, () => findShortestDelay(before, after));

/** Longest time between two runs of a schedule of five cron fields, minutes. */
export const longestGap = (schedule: string): number => once(schedule, () => findLongestGap(schedule));

function findShortestDelay(before: string, after: string): number {
  const [first, second] = [runsOf(before), runsOf(after)];
  let delay = Number.POSITIVE_INFINITY;
  let run = first.nextRun(FRIDAY);
  for (let count = 0; run && count < MOST_RUNS && run < FARTHEST; count += 1) {
    const next = second.nextRun(new Date(run.getTime() - 1));
    if (next) delay = Math.min(delay, next.getTime() - run.getTime());
    run = first.nextRun(run);
  }
  return delay / 60_000;
}

function findLongestGap(schedule: string): number {
  const cron = runsOf(schedule);
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
