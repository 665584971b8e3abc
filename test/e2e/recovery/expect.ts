import { isDeepStrictEqual } from 'node:util';
import type { JobRun } from './job';

/** Fails with what was seen, unless it is what was expected. */
export function expectEqual(what: string, seen: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(seen, expected)) {
    throw new Error(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
  }
}

export function expectDone({ container, code, output }: JobRun): void {
  if (code !== 0) throw new Error(`${container} ended with ${code}:\n${output.slice(-3000)}`);
}

/** Fails unless the run failed in this container, and said this. */
export function expectFailure(run: JobRun, container: string, says: RegExp): void {
  if (run.code === 0) throw new Error(`it succeeded:\n${run.output.slice(-3000)}`);
  if (run.container !== container || !says.test(run.output)) {
    throw new Error(`${run.container} ended with ${run.code}, without ${says}:\n${run.output.slice(-3000)}`);
  }
}

export function expectSaid({ container, code, output }: JobRun, says: RegExp): void {
  if (!says.test(output)) throw new Error(`${container} ended with ${code}, without ${says}:\n${output.slice(-3000)}`);
}

/** What a script says went wrong. */
export const lastError = ({ output }: JobRun): string => [...output.matchAll(/Z [a-z-]+: error: (.*)/g)].at(-1)?.[1] ?? '';
