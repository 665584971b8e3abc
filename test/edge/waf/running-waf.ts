/** The firewall as its pod runs it: the rendered ConfigMaps and start script, in a folder instead of the root of a container. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Waf, type WafProps } from '../../../charts/edge/waf';
import { Secret } from '../../../charts/platform/secret';
import { emptyChart, rendered } from '../../support/fixtures';
import { containers, ofKind } from '../../support/objects';
import { eventually } from './eventually';
import type { Software } from './software';

export type Settings = Omit<WafProps, 'replicas' | 'maxReplicas' | 'targetCpu' | 'resources'>;

export const certificate = new Secret('waf-tls', 'airflow-edge', { keys: { 'tls.crt': file(), 'tls.key': file(), 'ca.crt': file() } });

function file() {
  return { purpose: 'A file', format: 'provided' } as const;
}

export class RunningWaf {
  readonly ports: { http: number; https: number };
  private readonly process: ChildProcess;

  private constructor(
    private readonly folder: string,
    ports: readonly number[],
    command: readonly string[],
  ) {
    const [http = 0, https = 0] = ports;
    this.ports = { http, https };
    const [program = '', ...args] = command;
    // Files, not pipes: nginx opens /dev/stdout, which it cannot where that is a socket.
    const stdio = ['stdout', 'stderr'].map((name) => openSync(join(folder, name), 'a'));
    this.process = spawn(program, args, {
      stdio: ['ignore', ...stdio] as ['ignore', number, number],
      env: { ...process.env, RELOAD_SECONDS: '1' },
      detached: true, // a group of its own: the readers of its logs have no parent to end them
    });
  }

  /** Writes its files and starts it. */
  static async start(software: Software, settings: Settings): Promise<RunningWaf> {
    const folder = mkdtempSync(join(tmpdir(), 'waf-'));
    chmodSync(folder, 0o755); // started by root, nginx works as another user
    const ports = await freePorts(3);
    const waf = new RunningWaf(folder, ports, install(folder, ports, software, settings));
    try {
      await eventually('the firewall answers', async () => (await fetch(`http://127.0.0.1:${ports[0]}/healthz`)).ok);
    } catch (error) {
      const { stderr } = waf;
      waf.kill();
      throw new Error(`${String(error)}\n${stderr}`);
    }
    return waf;
  }

  get stdout(): string {
    return readFileSync(join(this.folder, 'stdout'), 'utf8');
  }

  get stderr(): string {
    return readFileSync(join(this.folder, 'stderr'), 'utf8');
  }

  /** Lines of the access or of the audit log. */
  log(name: 'access' | 'audit'): string[] {
    return this.stdout.split('\n').filter((line) => line.includes(`"log":"${name}"`));
  }

  get authority(): string {
    return readFileSync(join(this.folder, 'secrets', 'platform-ca', 'ca.crt'), 'utf8');
  }

  readonly server = (): { cert: string; key: string } => ({
    cert: readFileSync(join(this.folder, 'secrets', 'waf-tls', 'tls.crt'), 'utf8'),
    key: readFileSync(join(this.folder, 'secrets', 'waf-tls', 'tls.key'), 'utf8'),
  });

  /** A new certificate, swapped in at once as the kubelet does. */
  renewCertificate(): void {
    makeCertificate(this.folder);
  }

  /** A certificate cut short. */
  breakCertificate(): void {
    writeFileSync(join(this.folder, 'secrets', 'waf-tls', 'tls.crt'), '-----BEGIN CERTIFICATE-----\n');
  }

  get status(): number | null {
    return this.process.exitCode;
  }

  stop(): void {
    this.process.kill('SIGTERM');
  }

  kill(): void {
    try {
      process.kill(-(this.process.pid ?? 0), 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function install(folder: string, [http, https, status]: readonly number[], software: Software, settings: Settings): string[] {
  const objects = rendered(
    (chart) => new Waf(chart, { ...settings, replicas: 1, resources: 'mini' }),
    emptyChart('edge', { namespace: 'airflow-edge' }),
  );
  const [container] = containers({ objects });
  const moved: readonly (readonly [string, string])[] = [
    ['/etc/waf-settings', join(folder, 'settings')],
    ['/etc/waf', join(folder, 'config')],
    ['/scripts', join(folder, 'scripts')],
    ['/run/secrets', join(folder, 'secrets')],
    ['/opt/owasp-crs/rules', join(folder, 'rules')],
    ['/etc/modsecurity.d', folder],
    ['/tmp/', join(folder, 'tmp/')],
  ];
  const ported = { 8080: http, 8443: https, 8081: status };
  const here = (text: string) => {
    const paths = new RegExp(`(?<![\\w.-])(?:${moved.map(([from]) => from).join('|')})`, 'g'); // not below another folder
    return text
      .replace(paths, (path) => moved.find(([from]) => from === path)?.[1] ?? path)
      .replace(/(listen (?:127\.0\.0\.1:)?)(8080|8443|8081)\b/g, (_, listen, port) => `${listen}${ported[port as '8080']}`);
  };
  for (const { metadata, data } of ofKind({ objects }, 'ConfigMap')) {
    const target = join(folder, metadata.name.replace('waf-', ''));
    mkdirSync(target);
    for (const [name, text] of Object.entries(data)) writeFileSync(join(target, name), here(text));
  }
  mkdirSync(join(folder, 'tmp'));
  copyRules(software.rules, join(folder, 'rules'));
  cpSync(software.unicodeMapping, join(folder, 'unicode.mapping'));
  makeAuthority(folder);
  makeCertificate(folder);
  return [...(container?.command ?? []), ...(container?.args ?? [])].map(here);
}

/** Without empty lines, as the Go module has them, ModSecurity does not see where a rule without actions ends. */
function copyRules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const text = readFileSync(join(from, name), 'utf8');
    writeFileSync(join(to, name), name.endsWith('.conf') ? text.replace(/(?<!\\)\n(?=\s*Sec)/g, '\n\n') : text);
  }
}

function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', [...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`);
}

function makeAuthority(folder: string): void {
  const target = join(folder, 'secrets', 'platform-ca');
  mkdirSync(target, { recursive: true });
  const files = ['-keyout', join(folder, 'ca.key'), '-out', join(target, 'ca.crt')];
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=test', ...files);
}

let certificates = 0;

function makeCertificate(folder: string): void {
  const target = join(folder, 'secrets', 'waf-tls');
  const version = join(folder, `version-${certificates++}`);
  mkdirSync(version);
  const names = ['localhost', 'airflow.example.com', 'auth.example.com'].map((name) => `DNS:${name}`).join(',');
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', `/CN=${certificates}`],
    ...['-CA', join(folder, 'secrets', 'platform-ca', 'ca.crt'), '-CAkey', join(folder, 'ca.key'), '-addext', `subjectAltName=${names}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', join(version, 'tls.key'), '-out', join(version, 'tls.crt')],
  );
  symlinkSync(version, `${target}.new`);
  renameSync(`${target}.new`, target);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  for (const server of servers) server.close();
  return ports;
}
