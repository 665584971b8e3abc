import { parseArgs } from 'node:util';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';
import { Asker } from './diagnose/asker';
import { collect } from './diagnose/collect';
import { type Declared, declaredBy } from './diagnose/declared';
import { knownSecrets, Redaction } from './diagnose/redact';
import { type Diagnosis, exitCode, textOf } from './diagnose/report';
import { findCauses } from './diagnose/root-causes';
import { type KubectlAnswer, kubectlAnswer } from './kubectl';

const USAGE = `usage: npm run diagnose -- <environment> [--json]

Looks at the environment on the cluster of $KUBECONFIG, changes nothing, and says what is wrong: the cause, what was seen, what follows
from it, what to do next and which runbook says more. Secrets are neither read nor printed.

exit code: 0 healthy, 1 something is wrong, 2 could not look`;

/** Looks, and finds causes. What it tells holds no secret. */
export async function diagnose(declared: Declared, kubectl: KubectlAnswer, now: Date): Promise<Diagnosis> {
  const asker = new Asker(kubectl);
  const state = await collect(declared, asker, now);
  const redaction = new Redaction(knownSecrets(declared.objects, state.pods));
  return redaction.all({ environment: declared.name, findings: findCauses(state, declared), unseen: asker.unseen });
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [name, ...rest] = positionals;
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment || rest.length > 0) {
    console.error(`${USAGE}\n\nenvironments: ${Object.keys(environments).join(', ')}`);
    return 2;
  }
  const diagnosis = await diagnose(declaredBy(environment), kubectlAnswer, new Date());
  console.log(values.json ? JSON.stringify(diagnosis, null, 2) : textOf(diagnosis));
  return exitCode(diagnosis);
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(`diagnose: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 2;
    },
  );
}
