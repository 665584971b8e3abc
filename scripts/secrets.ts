import { assemble } from '../charts/environment';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';
import { secretCommands } from './secret-commands';
import { vaultCommands } from './vault-commands';

/**
 * Prints the Secrets that an environment needs, who reads each, and the kubectl commands that make them. Values are made
 * when the commands run, or asked for in variables; none is printed here.
 *
 *   npm run --silent secrets -- staging > make-secrets.sh
 *
 * With "vault" behind the name: the commands by which Vault lets the environment read its values, and see how old they are.
 *
 *   npm run --silent secrets -- prod vault > let-in.sh
 */
function main([name = '', what = 'kubernetes', ...rest]: readonly string[]): number {
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment || !['kubernetes', 'vault'].includes(what) || rest.length > 0) {
    console.error(`usage: npm run secrets -- <environment> [vault], the environment one of: ${Object.keys(environments).join(', ')}`);
    return 2;
  }
  const { secrets } = assemble(environment).secrets;
  const commands = what === 'vault' ? vaultCommands(environment, secrets) : secretCommands(environment, secrets);
  if (commands === undefined) {
    console.error(`secrets.provider: "${environment.secrets.provider}" takes no values from Vault; "external-secrets" does`);
    return 2;
  }
  console.log(commands);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
