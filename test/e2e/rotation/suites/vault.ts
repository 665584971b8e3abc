import { execFileSync } from 'node:child_process';
import { vaultCommands } from '../../../../scripts/vault-commands';
import { Vault } from '../../control-plane/vault';
import { expectEqual } from '../../recovery/expect';
import type { Suite } from '../../recovery/suites';

const SECRET = 'postgres-airflow';

/** What `npm run secrets -- prod vault` prints, in a real Vault: who reads values, and who sees only how old they are. */
export const vaultPolicies: Suite = {
  platform: 'prod',
  run: async ({ report, folder, objects: { environment, secrets } }) => {
    if (environment.secrets.provider !== 'external-secrets') throw new Error('the environment has no Vault');
    const { mount, path, role, authMount } = environment.secrets.vault;
    const metadata = environment.security.rotation.vault.role;
    const script = vaultCommands(environment, secrets.secrets) ?? '';
    const vault = await Vault.start(folder);
    const run = () =>
      execFileSync('bash', ['--norc'], { input: script, env: { ...process.env, ...vault.variables, VAULT: vault.program }, stdio: 'pipe' });
    const tokenOf = (policy: string) =>
      vault.ask('token', 'create', `-policy=${policy}`, '-no-default-policy', '-orphan', '-field=token').trim();
    /** What a login gets that has a policy alone. */
    const asked = (token: string, ...args: readonly string[]): string => {
      try {
        return execFileSync(vault.program, [...args], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { ...process.env, ...vault.variables, VAULT_TOKEN: token, BAO_TOKEN: token },
        });
      } catch (error) {
        return String(error);
      }
    };
    try {
      const up = await report.check('the script runs in a Vault that has the mounts, and once more without a change', async () => {
        vault.ask('auth', 'enable', `-path=${authMount}`, 'kubernetes');
        vault.ask('kv', 'put', `-mount=${mount}`, `${path}/${SECRET}`, 'password=hush');
        vault.ask('kv', 'put', `-mount=${mount}`, 'another/platform', 'password=theirs');
        run();
        const before = roles();
        run();
        expectEqual('roles', roles(), before);
        return undefined;
      });
      if (!up) return;
      await report.check('compliance-scan sees when a value was written, and neither it nor what is elsewhere', async () => {
        const token = tokenOf(`${metadata}-${environment.name}`);
        const seen = asked(token, 'read', '-format=json', `${mount}/metadata/${path}/${SECRET}`);
        const { versions } = (JSON.parse(seen) as { readonly data: { readonly versions: Record<string, { created_time: string }> } }).data;
        for (const closed of [`${mount}/data/${path}/${SECRET}`, `${mount}/metadata/another/platform`]) {
          refused(asked(token, 'read', closed));
        }
        refused(asked(token, 'delete', `${mount}/data/${path}/${SECRET}`));
        return versions['1']?.created_time;
      });
      await report.check('External Secrets reads the values of the environment, and changes none', async () => {
        const token = tokenOf(`${role}-${environment.name}`);
        if (!asked(token, 'read', `${mount}/data/${path}/${SECRET}`).includes('hush')) throw new Error('it does not');
        refused(asked(token, 'read', `${mount}/data/another/platform`));
        refused(asked(token, 'kv', 'put', `-mount=${mount}`, `${path}/${SECRET}`, 'password=mine'));
        return undefined;
      });
      await report.check('only the ServiceAccount of the scan has the role, in its namespace', async () => {
        const { data } = JSON.parse(vault.ask('read', '-format=json', `auth/${authMount}/role/${metadata}`)) as {
          readonly data: Readonly<Record<string, unknown>>;
        };
        expectEqual('accounts', data['bound_service_account_names'], ['compliance-scan']);
        expectEqual('namespaces', data['bound_service_account_namespaces'], [environment.instance]);
        expectEqual('default policy', data['token_no_default_policy'], true);
        return undefined;
      });
    } finally {
      await vault.stop();
    }

    function roles(): string {
      return [role, metadata].map((name) => vault.ask('read', '-format=json', '-field=data', `auth/${authMount}/role/${name}`)).join();
    }
  },
};

function refused(answer: string): void {
  if (!/permission denied/.test(answer)) throw new Error(`it is not refused: ${answer.slice(0, 500)}`);
}
