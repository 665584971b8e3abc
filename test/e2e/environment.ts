import { join } from 'node:path';
import { assemble } from '../../charts/environment';
import { Output, render } from '../../charts/platform/output';
import { environments } from '../../environments';
import type { Environment } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';
import { perimeter } from './environments/perimeter';
import { scaling } from './environments/scaling';

/** Platforms that only these tests run. */
const TEST_ENVIRONMENTS = { perimeter, scaling };

const RENDERED = join('.cache', 'e2e');

/** What the environment file says, with its defaults. */
export function environmentOf(name: string): Environment {
  const environment = validateAll({ ...environments, ...TEST_ENVIRONMENTS }).find((candidate) => candidate.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  return environment;
}

/** Folder with what is applied: dist/ as it stands, or a platform of these tests, rendered now. */
export function directoryOf(name: string): string {
  if (!(name in TEST_ENVIRONMENTS)) return join('dist', name);
  const output = new Output(RENDERED);
  output.stage(name, render(assemble(environmentOf(name)).app));
  output.publish();
  return join(RENDERED, name);
}
