import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assemble } from '../../charts/environment';
import { secretCommands } from '../../scripts/secret-commands';
import { environmentOf } from './environment';
import { kubectl } from './kubectl';
import type { Rendered } from './rendered';

export const needsSecrets = (environment: string): boolean => environmentOf(environment).secrets.provider === 'existing';

/** Makes the namespaces, then the Secrets by the very commands that `npm run secrets` prints. */
export async function makeSecrets(name: string, { directory }: Rendered): Promise<string> {
  await kubectl(['apply', '--filename', join(directory, '00-platform.k8s.yaml')]);
  const environment = environmentOf(name);
  const { secrets } = assemble(environment).secrets;
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  try {
    const script = join(folder, 'make-secrets.sh');
    writeFileSync(script, secretCommands(environment, secrets));
    await promisify(execFile)('bash', [script], { env: { ...process.env, CERTIFICATES: join(folder, 'certificates') } });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return `${secrets.length} Secrets`;
}
