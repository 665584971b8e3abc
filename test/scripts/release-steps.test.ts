import { ACTIONS, type Action, type ReleaseState, stateAfter } from '../../scripts/release-steps';

const idle: ReleaseState = { tag: '3.3.1-1', active: 'blue', engine: 'service' };

/** The state after these actions, one after another; the first names the tag. */
const walked = (from: ReleaseState, tag: string, ...actions: readonly Action[]): ReleaseState =>
  actions.reduce((state, action, index) => stateAfter(state, action, 'prod', index === 0 ? tag : undefined), from);

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was refused';
};

describe('A release', () => {
  test('that keeps the schema goes from deploy to decommission, and the new colour is the active one', () => {
    const end = walked(idle, '3.3.2-1', 'deploy', 'verify', 'switch', 'monitor', 'decommission');
    expect(end).toEqual({ tag: '3.3.2-1', active: 'green', engine: 'service' });
  });

  test('that changes the schema begins with a drain', () => {
    const end = walked({ ...idle, tag: '3.2.2-1' }, '3.3.2-1', 'drain', 'deploy', 'verify', 'switch', 'monitor', 'decommission');
    expect(end).toEqual({ tag: '3.3.2-1', active: 'green', engine: 'service' });
  });

  test.each([['deploy'], ['deploy', 'verify'], ['deploy', 'verify', 'switch'], ['deploy', 'verify', 'switch', 'monitor']] as Action[][])(
    'that has come as far as its last of %j and %j can be rolled back, and leaves nothing',
    (...actions) => {
      expect(walked(idle, '3.3.2-1', ...actions, 'rollback', 'decommission')).toEqual(idle);
    },
  );

  test('that has only drained ends with its rollback: nothing was changed yet', () => {
    const before = { ...idle, tag: '3.2.2-1' };
    expect(walked(before, '3.3.2-1', 'drain', 'rollback')).toEqual(before);
  });

  test('into the other colour follows one into this colour', () => {
    const green = { ...idle, active: 'green' } as const;
    expect(walked(green, '3.3.2-1', 'deploy').preview).toEqual({ color: 'blue', image: { tag: '3.3.2-1' } });
  });
});

describe('Refused is', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a switch before it was verified',
      () => walked(idle, '3.3.2-1', 'deploy', 'switch'),
      'switch comes after verify; the release of 3.3.2-1 is at deploy\n  fix: npm run release -- prod verify',
    ],
    [
      'the end before anybody has watched',
      () => walked(idle, '3.3.2-1', 'deploy', 'verify', 'switch', 'decommission'),
      'decommission comes after monitor or rollback; the release of 3.3.2-1 is at switch\n  fix: npm run release -- prod monitor',
    ],
    [
      'a phase once more',
      () => walked(idle, '3.3.2-1', 'deploy', 'deploy'),
      'the release of 3.3.2-1 is at deploy already\n  fix: go on: npm run release -- prod verify',
    ],
    [
      'a second release beside the first',
      () => stateAfter(walked(idle, '3.3.2-1', 'deploy'), 'verify', 'prod', '3.3.2-2'),
      '3.3.2-1 is being released, and 3.3.2-2 would be another release\n  fix: end this one: npm run release -- prod rollback',
    ],
    [
      'a phase without a release',
      () => stateAfter(idle, 'switch', 'prod'),
      'switch of what? No release of prod is under way\n  fix: begin one: npm run release -- prod deploy <tag>',
    ],
    [
      'a release of nothing',
      () => stateAfter(idle, 'deploy', 'prod'),
      'which image?\n  fix: name its tag: npm run release -- prod deploy <tag>',
    ],
    [
      'a version that nobody knows',
      () => stateAfter(idle, 'deploy', 'prod', '4.0.0-1'),
      'nobody knows the schema of 4.0.0-1: known are 3.0.0 to 3.3.2\n  fix: scripts/alembic-heads.py adds a version to charts/airflow/alembic-heads.json',
    ],
    [
      'a deployment over a schema that another version uses',
      () => stateAfter({ ...idle, tag: '3.2.2-1' }, 'deploy', 'prod', '3.3.2-1'),
      '3.2.2-1 and 3.3.2-1 have different schemas: nothing may run meanwhile\n  fix: begin with npm run release -- prod drain 3.3.2-1',
    ],
    [
      'a drain for nothing',
      () => stateAfter(idle, 'drain', 'prod', '3.3.2-1'),
      '3.3.1-1 and 3.3.2-1 share a schema: nothing has to be drained\n  fix: begin with npm run release -- prod deploy 3.3.2-1',
    ],
    [
      'a way on from a rollback',
      () => walked(idle, '3.3.2-1', 'deploy', 'rollback', 'verify'),
      'the release of 3.3.2-1 is rolled back\n  fix: npm run release -- prod decommission',
    ],
  ])('%s', (_, act, message) => {
    expect(refusal(act)).toBe(message);
  });

  test('every action but the next one, the way back and the end, wherever a release is', () => {
    const stands = (['deploy', 'verify', 'switch', 'monitor'] as const).map((phase, index, phases) => {
      const state = walked(idle, '3.3.2-1', ...phases.slice(0, index + 1));
      return [phase, ACTIONS.filter((action) => refusal(() => stateAfter(state, action, 'prod')) === 'nothing was refused')] as const;
    });
    expect(stands).toEqual([
      ['deploy', ['verify', 'rollback']],
      ['verify', ['switch', 'rollback']],
      ['switch', ['monitor', 'rollback']],
      ['monitor', ['rollback', 'decommission']],
    ]);
  });
});
