import { environments } from '../../environments';
import type { Environment } from '../../environments/schema';
import { validateAll } from '../../environments/validation/validate';

/** What the environment file says, with its defaults. */
export function environmentOf(name: string): Environment {
  const environment = validateAll(environments).find((candidate) => candidate.name === name);
  if (!environment) throw new Error(`there is no environment ${name}`);
  return environment;
}
