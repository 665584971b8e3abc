import { join } from 'node:path';
import { assemble } from '../../charts/environment';
import { Output, render } from '../../charts/platform/output';
import { environments } from '../../environments';
import type { Environment, EnvironmentInput } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';
import { perimeter } from './environments/perimeter';
import { OTHER_SCHEMA, releasing, SAME_SCHEMA } from './environments/release';
import { scaling } from './environments/scaling';

/** Platforms that only these tests run. */
const TEST_ENVIRONMENTS: Readonly<Record<string, EnvironmentInput>> = {
  perimeter,
  scaling,
  release: releasing('release', { tag: SAME_SCHEMA[0] }),
  'release-rollouts': releasing('release-rollouts', { tag: SAME_SCHEMA[1], release: { strategy: 'blue-green', engine: 'argo-rollouts' } }),
  'release-schema': releasing('release-schema', { tag: OTHER_SCHEMA[0], release: { strategy: 'blue-green' } }),
};

const RENDERED = join('.cache', 'e2e');

/** What the environment file says, with its defaults. */
export function environmentOf(name: string): Environment {
  const environment = validateAll({ ...environments, ...TEST_ENVIRONMENTS }).find((candidate) => candidate.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  return environment;
}

/** Folder with what is applied: dist/ as it stands, or a platform of these tests, rendered now. */
export function directoryOf(name: string): string {
  return name in TEST_ENVIRONMENTS ? renderTo(name, environmentOf(name)) : join('dist', name);
}

/** Folder with the YAML of a platform of these tests. */
export function renderTo(name: string, environment: Environment): string {
  const output = new Output(RENDERED);
  output.stage(name, render(assemble(environment).app));
  output.publish();
  return join(RENDERED, name);
}
