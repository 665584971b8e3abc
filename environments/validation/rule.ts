import type { Environment } from '../schema';
import type { Breach } from './check';

/** A rule and the top-level fields that must be valid by themselves before it can be asked. */
export interface Rule {
  readonly reads: readonly (readonly string[])[];
  readonly breaches: (environment: Environment) => Breach[];
}

export const breach = (path: Breach['path'], value: unknown, rule: string, fix: string): Breach => ({ path, value, rule, fix });

export const when = (condition: boolean, ...found: Breach[]): Breach[] => (condition ? found : []);

export const isDevelopment = ({ stage }: Environment): boolean => stage === 'development';

/** Production, or the site that becomes it. */
export const isProduction = ({ stage }: Environment): boolean => stage === 'production' || stage === 'disaster-recovery';
