import { distance } from 'fastest-levenshtein';

/** The known name that the given one was probably meant to be, whatever its case; none if nothing is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, steps: steps(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** Letters in another order are one slip. */
const steps = (a: string, b: string): number => (a !== b && letters(a) === letters(b) ? 1 : distance(a, b));

const letters = (name: string): string => [...name].sort().join('');
