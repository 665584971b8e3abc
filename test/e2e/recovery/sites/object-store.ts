import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { policyFor } from '../../../../charts/stores/object-store-identities';
import { eventually } from '../../eventually';
import type { SecretValues } from '../secrets';
import type { Tools } from '../tools';

const PORT = 9000;

/** The object store of a site: a server of its own, in which each login may do what its policy says. */
export class ObjectStore {
  readonly url: string;
  private server?: ChildProcess;
  private readonly login: SecretValues;

  constructor(
    private readonly folder: string,
    private readonly address: string,
    private readonly tools: Tools,
    private readonly backups: string,
    logins: { readonly 'backup-writer': SecretValues; readonly 'replica-writer': SecretValues },
  ) {
    this.url = `http://${address}:${PORT}`;
    this.login = logins['backup-writer'];
    mkdirSync(folder, { recursive: true });
    const policies = ['backup-writer', 'replica-writer'] as const;
    const configuration = {
      identities: policies.map((policy) => ({
        name: policy,
        credentials: [{ accessKey: logins[policy]['access-key'], secretKey: logins[policy]['secret-key'] }],
        policyNames: [policy],
      })),
      policies: policies.map((policy) => ({ name: policy, content: JSON.stringify(policyFor(policy, { backups })) })),
    };
    writeFileSync(join(folder, 'identities.json'), JSON.stringify(configuration));
  }

  async start(): Promise<void> {
    const data = join(this.folder, 'data');
    mkdirSync(data, { recursive: true });
    const log = openSync(join(this.folder, 'log'), 'a');
    const options = [`-dir=${data}`, `-ip=${this.address}`, `-ip.bind=${this.address}`, `-s3.port=${PORT}`];
    const identities = [`-s3.config=${join(this.folder, 'identities.json')}`, `-bucket=${this.backups}`];
    const args = ['-logtostderr=true', 'mini', ...options, ...identities, '-admin.ui=false', '-webdav=false'];
    this.server = spawn(join(this.tools.bin, 'weed'), args, { stdio: ['ignore', log, log] });
    closeSync(log);
    await eventually(120_000, async () => {
      const { status } = await fetch(`${this.url}/${this.backups}`);
      if (status !== 403) throw new Error(`${this.url} answers ${status} to a stranger`);
    });
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const end = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await end;
    await eventually(10_000, () => refused(this.address));
    this.server = undefined;
  }

  /** Keys of the record of failovers. */
  get record(): string[] {
    return this.rclone('lsf', '--recursive', '--files-only', `store:${this.backups}/site`).split('\n').filter(Boolean).sort();
  }

  read(key: string): Readonly<Record<string, unknown>> {
    return JSON.parse(this.rclone('cat', `store:${this.backups}/site/${key}`)) as Record<string, unknown>;
  }

  private rclone(...args: readonly string[]): string {
    const settings = {
      TYPE: 's3',
      PROVIDER: 'Other',
      ENDPOINT: this.url,
      ACCESS_KEY_ID: this.login['access-key'],
      SECRET_ACCESS_KEY: this.login['secret-key'],
    };
    const env = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`RCLONE_CONFIG_STORE_${key}`, value]));
    return execFileSync(join(this.tools.bin, 'rclone'), [...args], {
      encoding: 'utf8',
      env: { ...env, PATH: process.env['PATH'], RCLONE_CONFIG: '/dev/null' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function refused(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(PORT, address);
    socket.once('error', () => resolve());
    socket.once('connect', () => {
      socket.destroy();
      reject(new Error(`${address} still answers`));
    });
  });
}
