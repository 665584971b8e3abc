import fc from 'fast-check';
import type { Finding } from '../../../scripts/diagnose/finding';
import { explain } from '../../../scripts/diagnose/root-causes';

const finding = (cause: string, role: Finding['role'], ...components: string[]): Finding => ({
  kind: 'not-ready',
  cause,
  components,
  evidence: [],
  runbook: '',
  next: [],
  role,
});

const needs = new Map([
  ['scheduler', new Set(['postgres'])],
  ['worker', new Set(['webserver', 'postgres'])],
]);

/** Causes, each with what follows from it. */
const explained = (findings: readonly Finding[], of: ReadonlyMap<string, ReadonlySet<string>> = needs) =>
  explain(findings, of).map(({ cause, consequences }) => [cause, ...consequences.map((each) => each.cause)].join(' > '));

describe('A symptom follows', () => {
  test('from an origin in its own component, rather than from one in what that needs', () => {
    const findings = [
      finding('database', 'origin', 'postgres'),
      finding('image', 'origin', 'scheduler'),
      finding('down', 'symptom', 'scheduler'),
    ];
    expect(explained(findings)).toEqual(['database', 'image > down']);
  });

  test('from an origin in what its component needs', () => {
    expect(explained([finding('database', 'origin', 'postgres'), finding('down', 'symptom', 'worker')])).toEqual(['database > down']);
  });

  test('through other symptoms, from what is behind them', () => {
    const findings = [
      finding('crash', 'symptom', 'postgres'),
      finding('no login', 'symptom', 'scheduler'),
      finding('down', 'symptom', 'scheduler'),
    ];
    expect(explained(findings)).toEqual(['crash > no login > down']);
  });

  test('from nothing that has nothing to do with it', () => {
    expect(explained([finding('image', 'origin', 'grafana'), finding('down', 'symptom', 'worker')])).toEqual(['image', 'down']);
  });
});

test('An origin is never below another one, and what stands alone explains nothing', () => {
  const findings = [
    finding('a', 'origin', 'postgres'),
    finding('b', 'origin', 'postgres'),
    finding('c', 'alone', 'worker'),
    finding('d', 'symptom', 'grafana'),
  ];
  expect(explained(findings)).toEqual(['a', 'b', 'c', 'd']);
});

test('Symptoms that explain each other stand below the first of them', () => {
  const circle = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['a'])],
  ]);
  expect(explained([finding('one', 'symptom', 'a'), finding('two', 'symptom', 'b')], circle)).toEqual(['one > two']);
});

test('Whatever is found is told exactly once', () => {
  const component = fc.constantFrom('a', 'b', 'c', 'd');
  const any = fc.record({
    role: fc.constantFrom<Finding['role'][]>('origin', 'symptom', 'alone'),
    components: fc.array(component, { minLength: 1, maxLength: 3 }),
  });
  const graph = fc.array(fc.tuple(component, fc.array(component)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 10 }), graph, (drawn, edges) => {
      const findings = drawn.map(({ role, components }, index) => finding(String(index), role, ...components));
      const told = explain(findings, new Map(edges.map(([from, to]) => [from, new Set(to)]))).flatMap(({ cause, consequences }) => [
        cause,
        ...consequences.map((each) => each.cause),
      ]);
      expect(told.map(Number).sort((a, b) => a - b)).toEqual(findings.map((_, index) => index));
    }),
  );
});
