import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../support/manifests';
import { find } from '../../support/objects';
import { kubectl } from '../kubectl';
import { Precondition } from '../options';
import type { Drill, Written } from './drill';
import type { Prometheus } from './prometheus';
import type { Vault } from './vault';

const ROOT = join(__dirname, '..', '..', '..');

/** What one scan found. */
export interface Finding {
  readonly failing: readonly string[];
  readonly report: string;
  /** By name and tag, as sent: `compliance.passed,control=access`. */
  readonly figures: ReadonlyMap<string, number>;
}

interface Declared {
  controls: { control: string; checks?: { check: string; title: string; days?: number }[] }[];
}

/** Runs the script of the CronJob with the variables, the file and the rights that it has there. */
export class Scanner {
  /** Names of the Secrets whose age is asked. */
  readonly secrets: readonly string[];
  /** A Secret that may not be a day old. */
  overdue?: string;
  /** Whether people write down how old the Secrets are, and no Vault does. */
  ledger = false;
  private readonly declared: Declared;
  private readonly variables: Readonly<Record<string, string>>;
  private readonly stored = new Map<string, string>();
  private figures = new Map<string, number>();
  private server?: Server;
  private port = 0;
  private socket?: Socket;

  constructor(
    private readonly drill: Drill,
    private readonly written: Written,
    private readonly servers: { readonly vault: Vault; readonly prometheus: Prometheus },
  ) {
    const objects = objectsOf(written, '60-recovery');
    const { controls } = JSON.parse(find(objects, 'ConfigMap', 'compliance-scan-declared').data['controls.json'] ?? '') as Declared;
    // Keycloak is asked in e2e:identity, which has one.
    this.declared = { controls: controls.map((each) => ({ ...each, checks: each.checks?.filter(({ check }) => check !== 'login') })) };
    const [container] = find(objects, 'CronJob', 'compliance-scan').spec.jobTemplate.spec.template.spec.containers;
    this.variables = Object.fromEntries((container?.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
    this.secrets = this.declared.controls.flatMap(({ checks = [] }) =>
      checks.filter(({ check }) => check === 'age').map(({ title }) => title),
    );
  }

  /** The bucket and airflow-statsd, as far as the scan knows them. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () => {
        if (request.method === 'PUT') this.stored.set(request.url ?? '', body);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    socket.on('message', (message) => {
      const [, name = '', tag = '', value] = /^platform\.([\w.]+),job=compliance-scan,([^:]+):([-\d.]+)\|g$/.exec(message.toString()) ?? [];
      this.figures.set(`${name},${tag}`, Number(value));
    });
    this.socket = socket;
  }

  async stop(): Promise<void> {
    this.server?.close();
    this.socket?.close();
  }

  async scan(): Promise<Finding> {
    const { folder } = this.drill;
    await this.account();
    this.figures = new Map();
    const controls = this.declared.controls.map((control) => ({
      ...control,
      checks: control.checks?.map((check) => (check.check === 'age' && check.title === this.overdue ? { ...check, days: 0 } : check)),
    }));
    writeFileSync(join(folder, 'controls.json'), JSON.stringify({ controls }));
    const { code, output } = await this.run(['compliance_scan.py', join(folder, 'controls.json')]);
    if (code !== 0) throw new Error(output);
    const failing = [...output.matchAll(/^\| ([\w-]+) \| FAILS \|/gm)].map(([, name = '']) => name);
    return { failing, report: output, figures: this.figures };
  }

  /** Both forms of the report are in the bucket, and say the same. */
  expectReport({ report }: Finding): void {
    const [json, text] = ['.json', '.md'].map((end) => [...this.stored].findLast(([url]) => url.includes(end))?.[1] ?? '');
    if (!json || !text || !report.includes(text.trim()))
      throw new Error(`the bucket has ${[...this.stored.keys()].join(', ') || 'nothing'}`);
    const { controls } = JSON.parse(json) as { controls: { control: string; passed: boolean }[] };
    if (controls.some(({ passed }) => !passed)) throw new Error(json);
  }

  /** What the login of the scan gets from Vault, but for the time. */
  async seesNoValue(): Promise<string> {
    await this.account();
    const ask = [
      'from ages import Unknown, Vault',
      'from kubernetes_api import Api',
      'import os',
      "vault = Vault(Api(), os.environ['NAMESPACE'])",
      "print(vault.written_at('postgres-airflow').isoformat())",
      'try:',
      "    print(vault.call('GET', vault.entries.replace('/metadata/', '/data/') + '/postgres-airflow', token=vault.token))",
      'except Unknown as reason:',
      '    print(reason)',
    ];
    const { output } = await this.run(['-c', ask.join('\n')]);
    if (!/Vault answers 403 to GET secret\/data\//.test(output) || output.includes('hush')) throw new Error(output);
    return output.trim().split('\n').join('; ');
  }

  /** Path of a configuration by which the API server encrypts. */
  encryption(): string {
    const file = join(this.drill.folder, 'encryption.yaml');
    const documented = readFileSync(join(ROOT, 'docs', 'control-plane', 'encryption-configuration.yaml'), 'utf8');
    writeFileSync(file, documented.replace('REPLACE-WITH-32-RANDOM-BYTES-IN-BASE64', randomBytes(32).toString('base64')));
    return file;
  }

  /** What the kubelet mounts for the pod's account. */
  private async account(): Promise<void> {
    const { controlPlane, folder } = this.drill;
    const place = join(folder, 'account');
    mkdirSync(place, { recursive: true });
    const namespace = this.written.environment.instance;
    writeFileSync(join(place, 'token'), await kubectl(['create', 'token', 'compliance-scan', '--namespace', namespace]));
    const authority = readFileSync(join(folder, 'certificates', 'apiserver.crt'), 'utf8');
    writeFileSync(join(place, 'ca.crt'), authority);
    const { secrets } = this.written.environment;
    const { vault } = this.servers;
    if (secrets.provider === 'external-secrets' && vault.running) vault.follow(controlPlane.url, authority, secrets.vault.authMount);
  }

  private run(args: readonly string[]): Promise<{ code: number; output: string }> {
    const { controlPlane, folder } = this.drill;
    const scripts = [join(ROOT, 'charts', 'security', 'assets', 'compliance'), join(ROOT, 'charts', 'recovery', 'assets')];
    // The path of the account's files is the kubelet's: the one thing that is not as in the pod.
    const start = [
      'import kubernetes_api, pathlib, runpy, sys',
      `kubernetes_api.ACCOUNT = pathlib.Path(${JSON.stringify(join(folder, 'account'))})`,
      args[0] === '-c'
        ? `exec(${JSON.stringify(args[1])})`
        : `sys.argv = ${JSON.stringify(args)}; runpy.run_path(${JSON.stringify(join(scripts[0] ?? '', args[0] ?? ''))}, run_name='__main__')`,
    ];
    const child = spawn(python(), ['-c', start.join('\n')], {
      env: {
        PATH: process.env['PATH'],
        ...this.variables,
        PYTHONPATH: scripts.join(':'),
        PYTHONDONTWRITEBYTECODE: '1',
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(new URL(controlPlane.url).port),
        ...(this.ledger
          ? { VAULT_ADDR: undefined, AGES_CONFIG_MAP: 'secret-rotations' }
          : { VAULT_ADDR: this.servers.vault.url, AGES_CONFIG_MAP: undefined }),
        PROMETHEUS_URL: this.servers.prometheus.url,
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${this.port}`,
        AWS_ACCESS_KEY_ID: 'drill',
        AWS_SECRET_ACCESS_KEY: 'drill',
        AWS_CA_BUNDLE: undefined,
        STATSD_HOST: '127.0.0.1',
        STATSD_PORT: String(this.socket?.address().port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, output })));
  }
}

/** What a chart of the environment was rendered to. */
export function objectsOf({ directory }: Written, chart: string): { readonly objects: readonly KubernetesObject[] } {
  const documents = parseAllDocuments(readFileSync(join(directory, `${chart}.k8s.yaml`), 'utf8'), { version: '1.1' });
  return { objects: documents.map((document) => document.toJS() as KubernetesObject) };
}

function python(): string {
  const program = join(process.env['AIRFLOW_VENV'] ?? '', 'bin', 'python');
  if (existsSync(program)) return program;
  throw new Precondition('there is no Python with boto3', 'set AIRFLOW_VENV to a Python environment with image/requirements.txt installed');
}
