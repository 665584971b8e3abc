import { assemble } from '../charts/environment';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';
import { secretCommands } from './secret-commands';

/**
 * Prints the Secrets that an environment needs, who reads each, and the kubectl commands that make them. Values are made
 * when the commands run, or asked for in variables; none is printed here.
 *
 *   npm run --silent secrets -- staging > make-secrets.sh
 */
function main([name = '', ...rest]: readonly string[]): number {
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment || rest.length > 0) {
    console.error(`usage: npm run secrets -- <environment>, one of: ${Object.keys(environments).join(', ')}`);
    return 2;
  }
  console.log(secretCommands(environment, assemble(environment).secrets.secrets));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
