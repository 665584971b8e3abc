import { closest, distance } from 'fastest-levenshtein';

/** The known name that the given one was probably meant to be, whatever its case; none if nothing is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const written = name.toLowerCase();
  const folded = known.map((candidate) => candidate.toLowerCase());
  const candidate = closest(written, folded);
  return distance(written, candidate) <= Math.max(1, Math.floor(name.length / 3)) ? known[folded.indexOf(candidate)] : undefined;
}
