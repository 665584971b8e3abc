import { z } from 'zod';
import type { Expectation } from './fields';

/** What one check found at a path. */
export interface Breach extends Expectation {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * A check of several fields, asked when the fields that it reads are sound by themselves, whatever else is wrong:
 * all problems show in one run.
 */
export function check<T>(reads: readonly (readonly string[])[], breaches: (value: T) => readonly Breach[]): z.core.$ZodCheck<T> {
  const asked = z.check<T>(({ value, issues }) => {
    for (const { path, value: input, rule, fix } of breaches(value)) {
      issues.push({ code: 'custom', path: [...path], input, message: rule, params: { rule, fix } });
    }
  });
  // An unknown key beside them leaves the fields usable.
  asked._zod.def.when = ({ issues }) =>
    !issues.some(
      ({ code, path = [] }) => code !== 'unrecognized_keys' && (path.length === 0 || reads.some((field) => related(field, path))),
    );
  return asked;
}

/** One path lies on or below the other. */
function related(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.slice(0, b.length).every((key, index) => key === b[index]);
}
