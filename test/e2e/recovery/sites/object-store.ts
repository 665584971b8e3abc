import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { ObjectStoreEndpoint } from '../../../../charts/stores/endpoints';
import { policyFor } from '../../../../charts/stores/object-store-identities';
import { eventually } from '../../eventually';
import type { SecretValues } from '../secrets';
import type { Tools } from '../tools';

/** Of the first site's; gRPC is 10,000 above each. Each other site has its own: a store looks for them on all addresses of the machine. */
const PORTS = { s3: 9000, master: 9333, volume: 9340, filer: 8888, admin: 23_646 };

/** Who may do in a store what the policy of that name says. */
const POLICIES = ['airflow', 'backup-writer', 'backup-keeper', 'audit-writer', 'replica-writer'] as const;

/** Buckets of a site. */
type Buckets = Pick<ObjectStoreEndpoint['buckets'], 'logs' | 'archive' | 'audit' | 'backups'>;

/** Of whom the store belongs to. */
const OWNER: SecretValues = { 'access-key': 'owner', 'secret-key': 'owner-of-the-store' };

/** The object store of a site: a server of its own, in which each login may do what its policy says. */
export class ObjectStore {
  readonly url: string;
  private server?: ChildProcess;
  constructor(
    private readonly folder: string,
    private readonly address: string,
    /** Number of the site, from 0. */
    private readonly number: number,
    private readonly tools: Tools,
    private readonly buckets: Buckets,
    logins: Readonly<Record<(typeof POLICIES)[number], SecretValues>>,
  ) {
    this.url = `http://${address}:${PORTS.s3 + number}`;
    mkdirSync(folder, { recursive: true });
    const credentials = (login: SecretValues) => [{ accessKey: login['access-key'], secretKey: login['secret-key'] }];
    const configuration = {
      identities: [
        { name: 'owner', credentials: credentials(OWNER), actions: ['Admin'] },
        ...POLICIES.map((policy) => ({ name: policy, credentials: credentials(logins[policy]), policyNames: [policy] })),
      ],
      policies: POLICIES.map((policy) => ({ name: policy, content: JSON.stringify(policyFor(policy, buckets)) })),
    };
    writeFileSync(join(folder, 'identities.json'), JSON.stringify(configuration));
  }

  async start(): Promise<void> {
    const data = join(this.folder, 'data');
    mkdirSync(data, { recursive: true });
    const log = openSync(join(this.folder, 'log'), 'a');
    const ports = Object.entries(PORTS).map(([name, port]) => `-${name}.port=${port + this.number}`);
    const options = [`-dir=${data}`, `-ip=${this.address}`, `-ip.bind=${this.address}`, ...ports, '-s3.port.iceberg=0', '-s3.port.lance=0'];
    const identities = [`-s3.config=${join(this.folder, 'identities.json')}`, `-bucket=${Object.values(this.buckets).join(',')}`];
    const args = ['-logtostderr=true', 'mini', ...options, ...identities, '-admin.ui=false', '-webdav=false'];
    this.server = spawn(join(this.tools.bin, 'weed'), args, { stdio: ['ignore', log, log] });
    closeSync(log);
    const wanted = Object.values(this.buckets);
    await eventually(120_000, async () => {
      // All are looked for before one is asked for: the store remembers for long that a bucket was not there yet.
      const made = this.rclone('lsf', 'store:').split('\n');
      const missing = wanted.filter((bucket) => !made.includes(`${bucket}/`));
      if (missing.length > 0) throw new Error(`${this.url} has no bucket ${missing.join(', ')}`);
    });
    for (const bucket of wanted) this.rclone('backend', 'versioning', `store:${bucket}`, 'Enabled');
    const { status } = await fetch(`${this.url}/${this.buckets.backups}`);
    if (status !== 403) throw new Error(`${this.url} answers ${status} to a stranger`);
  }

  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const end = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await end;
    await eventually(10_000, () => refused(this.url));
    this.server = undefined;
  }

  /** Keys of the record of failovers. */
  get record(): string[] {
    return this.rclone('lsf', '--recursive', '--files-only', `store:${this.buckets.backups}/site`).split('\n').filter(Boolean).sort();
  }

  read(key: string): Readonly<Record<string, unknown>> {
    return JSON.parse(this.rclone('cat', `store:${this.buckets.backups}/site/${key}`)) as Record<string, unknown>;
  }

  private rclone(...args: readonly string[]): string {
    const settings = {
      TYPE: 's3',
      PROVIDER: 'Other',
      REGION: 'us-east-1',
      NO_CHECK_BUCKET: 'true',
      ENDPOINT: this.url,
      ACCESS_KEY_ID: OWNER['access-key'],
      SECRET_ACCESS_KEY: OWNER['secret-key'],
    };
    const env = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`RCLONE_CONFIG_STORE_${key}`, value]));
    return execFileSync(join(this.tools.bin, 'rclone'), [...args, '--retries=1', '--low-level-retries=1'], {
      encoding: 'utf8',
      env: { ...env, PATH: process.env['PATH'], RCLONE_CONFIG: '/dev/null' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function refused(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('error', () => resolve());
    socket.once('connect', () => {
      socket.destroy();
      reject(new Error(`${url} still answers`));
    });
  });
}
