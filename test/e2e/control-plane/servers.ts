import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually';
import { freePort } from '../identity/servers';
import { kubectl } from '../kubectl';
import type { Tools } from './tools';

/** Name, password and groups of who drives the drill; others are impersonated. */
const TOKEN = 'control-plane-drill';

export interface ApiServerProps {
  readonly folder: string;
  readonly tools: Tools;
  /** Further flags. @default - none */
  readonly flags?: readonly string[];
}

/** etcd and an API server, and nothing else: objects are stored, nothing runs. */
export class ControlPlane {
  readonly kubeconfig: string;
  /** Where it answers; another port after each start. */
  url = '';
  private etcd?: { readonly process: ChildProcess; readonly port: number };
  private apiServer?: ChildProcess;

  constructor(private readonly props: ApiServerProps) {
    this.kubeconfig = join(props.folder, 'kubeconfig');
    execFileSync('openssl', ['genrsa', '-out', join(props.folder, 'accounts.key'), '2048'], { stdio: 'pipe' });
    writeFileSync(join(props.folder, 'tokens.csv'), `${TOKEN},drill,drill,system:masters\n`, { mode: 0o600 });
  }

  async start(flags: readonly string[] = []): Promise<void> {
    this.etcd ??= await this.startEtcd();
    const { folder, tools } = this.props;
    const port = await freePort();
    this.apiServer = this.spawn('kube-apiserver', tools.apiServer, [
      `--etcd-servers=http://127.0.0.1:${this.etcd.port}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      `--cert-dir=${join(folder, 'certificates')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${join(folder, 'accounts.key')}`,
      `--service-account-signing-key-file=${join(folder, 'accounts.key')}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      // No controller makes the account "default", or takes away what protects a volume that is in use.
      '--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection',
      '--allow-privileged=true',
      ...flags,
    ]);
    const server = `https://127.0.0.1:${port}`;
    this.url = server;
    writeFileSync(
      this.kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'drill', cluster: { server, 'insecure-skip-tls-verify': true } }], // the server's own certificate, on loopback
        users: [{ name: 'drill', user: { token: TOKEN } }],
        contexts: [{ name: 'drill', context: { cluster: 'drill', user: 'drill' } }],
        'current-context': 'drill',
      }),
      { mode: 0o600 },
    );
    process.env['KUBECONFIG'] = this.kubeconfig;
    await eventually(120_000, async () => {
      if (this.apiServer?.exitCode !== null) return; // waiting longer would not help
      await kubectl(['get', '--raw', '/readyz']);
    });
    if (this.apiServer.exitCode !== null) throw new Error(`kube-apiserver ended:\n${this.log('kube-apiserver').slice(-2000)}`);
  }

  /** The bytes of an object as etcd holds them. */
  stored(key: string): Buffer {
    const body = JSON.stringify({ key: Buffer.from(key).toString('base64') });
    const answer = execFileSync('curl', ['-sS', '--max-time', '10', '-d', body, `http://127.0.0.1:${this.etcd?.port}/v3/kv/range`], {
      encoding: 'utf8',
    });
    const [entry] = (JSON.parse(answer) as { kvs?: readonly { value: string }[] }).kvs ?? [];
    if (!entry) throw new Error(`etcd has no ${key}`);
    return Buffer.from(entry.value, 'base64');
  }

  get etcdPort(): number {
    if (!this.etcd) throw new Error('etcd has not been started');
    return this.etcd.port;
  }

  async stopApiServer(): Promise<void> {
    await end(this.apiServer);
    this.apiServer = undefined;
  }

  async stop(): Promise<void> {
    await this.stopApiServer();
    await end(this.etcd?.process);
  }

  log(name: string): string {
    return readFileSync(join(this.props.folder, `${name}.log`), 'utf8');
  }

  private async startEtcd() {
    const { folder, tools } = this.props;
    const [port, peer] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const process = this.spawn('etcd', tools.etcd, [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
    ]);
    return { process, port };
  }

  private spawn(name: string, program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(this.props.folder, `${name}.log`), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    return child;
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
