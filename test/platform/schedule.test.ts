import { longestGap } from '../../charts/platform/schedule';

describe('The longest gap of a schedule', () => {
  test.each([
    ['0 1 * * *', 24 * 60],
    ['*/15 * * * *', 15],
    ['0 1,13 * * *', 12 * 60],
    ['0 22,2 * * *', 20 * 60],
    ['30 4 * * 1', 7 * 24 * 60],
    ['0 1 * * 1-5', 3 * 24 * 60], // over a weekend
    ['* 8-17 * * 1-5', 2 * 24 * 60 + 14 * 60 + 1],
    ['0 0 1 * *', 31 * 24 * 60],
    ['0 0 29 2 *', (4 * 365 + 1) * 24 * 60],
  ])('of "%s" is %i minutes', (schedule, minutes) => {
    expect(longestGap(schedule)).toBe(minutes);
  });
});
