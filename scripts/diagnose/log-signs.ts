import type { Pod } from './objects';

/** What a log can say that is worth knowing. */
type Kind = 'wrong-password' | 'wrong-broker-password' | 'no-space';

/** That a container has said such a thing: how often, when last, and about whom. Of its log nothing else is kept. */
export interface LogSign {
  readonly pod: Pod;
  readonly container: string;
  readonly kind: Kind;
  /** The login, where the line names one. */
  readonly about: string;
  readonly count: number;
  /** RFC 3339. */
  readonly last: string;
}

/** What a server has told a client, which has no volume that is full: MISCONF from the broker, DiskFull from the database. */
const NO_SPACE = /^(?!.*(?:MISCONF|DiskFull)).*(?:No space left on device|could not extend file)/;

/** Logs of CloudNativePG are JSON: their quotes are escaped. The group, if any, can hold a name and nothing else. */
const SIGNS: readonly (readonly [Kind, RegExp])[] = [
  ['wrong-password', /password authentication failed for user \\?"([\w.-]+)\\?"/],
  ['wrong-password', /FATAL: {1,2}role \\?"([\w.-]+)\\?" does not exist/],
  ['wrong-broker-password', /WRONGPASS|invalid username-password pair/],
  ['no-space', NO_SPACE],
];

/** @param text lines as `kubectl logs --timestamps` prints them */
export function signsIn(text: string, pod: Pod, container: string): LogSign[] {
  const found = new Map<string, LogSign>();
  for (const line of text.split('\n')) {
    for (const [kind, pattern] of SIGNS) {
      const match = pattern.exec(line);
      if (!match) continue;
      const about = match[1] ?? '';
      const key = `${kind} ${about}`;
      const last = /^\d{4}-\d\d-\d\dT[\d:]+/.exec(line)?.[0] ?? '';
      found.set(key, { pod, container, kind, about, count: (found.get(key)?.count ?? 0) + 1, last: last && `${last}Z` });
      break;
    }
  }
  return [...found.values()];
}
