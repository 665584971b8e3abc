import type { Phase } from '../../charts/airflow/phases';
import { find, type Objects, ofKind, withoutHash } from '../support/objects';
import { OTHER_SCHEMA, objectsOf, type Release, releaseAt, SAME_SCHEMA } from '../support/releases';

const at = (step: typeof SAME_SCHEMA, phase: Phase, engine?: Release['engine'], enabled = true): Objects =>
  objectsOf({ ...releaseAt(step, phase, engine), operations: { performance: { enabled } } });

/** What tries Airflow. */
const trying = (rendered: Objects): string[] =>
  ofKind(rendered, 'Job')
    .map(withoutHash)
    .filter((name) => /^(smoke-test|performance-baseline)/.test(name))
    .sort();

const OF_GREEN = ['performance-baseline-green', 'smoke-test-green'];
const OF_WHAT_SERVES = ['performance-baseline', 'smoke-test'];

describe('In a release, Airflow is tried', () => {
  test.each<[Phase, readonly string[]]>([
    ['deploy', OF_WHAT_SERVES],
    ['verify', [...OF_WHAT_SERVES, ...OF_GREEN]],
    ['switch', OF_WHAT_SERVES],
    ['monitor', OF_WHAT_SERVES],
    ['rollback', OF_WHAT_SERVES],
  ])('in phase %s by %j, where the schema stays', (phase, expected) => {
    expect(trying(at(SAME_SCHEMA, phase))).toEqual([...expected].sort());
  });

  test.each<[Phase, readonly string[]]>([
    ['drain', []],
    ['deploy', []],
    ['verify', OF_GREEN],
    ['switch', OF_WHAT_SERVES],
    ['monitor', OF_WHAT_SERVES],
    ['rollback', []],
  ])(
    'in phase %s by %j, where the schema is another: nothing that needs a scheduler while there is none, and the figures of before stay',
    (phase, expected) => {
      const rendered = at(OTHER_SCHEMA, phase);
      expect(trying(rendered)).toEqual([...expected].sort());
      expect(find(rendered, 'ConfigMap', 'performance-baseline').data['about']).toMatch(/^Figures that the Job/);
    },
  );

  test('by smoke tests alone where performance is not measured', () => {
    expect(trying(at(SAME_SCHEMA, 'verify', 'service', false))).toEqual(['smoke-test', 'smoke-test-green']);
  });
});
