import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Refused } from '../kubectl';

const DIST = join(__dirname, '..', '..', 'dist');

/** An object of dist/, as far as an apply has to know it. */
export interface Applied {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
}

/** Files of an environment in the order in which they are applied, from the repository's root. */
export function filesOf(environment: string): string[] {
  const folder = join(DIST, environment);
  if (!existsSync(folder)) throw new Refused(`there is no dist/${environment}`, 'npm run synth');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.k8s.yaml'))
    .sort()
    .map((name) => `dist/${environment}/${name}`);
}

/** Its objects of some kinds; the others are not parsed, which would take seconds. */
export function objectsIn(file: string, kinds: readonly string[]): Applied[] {
  const wanted = new RegExp(`^kind: (${kinds.join('|')})$`, 'm');
  return readFileSync(join(DIST, '..', file), 'utf8')
    .split(/^---$/m)
    .filter((text) => wanted.test(text))
    .map((text) => parse(text) as Applied);
}
