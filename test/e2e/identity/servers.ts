import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SERVICES } from '../../support/keycloak-fixtures';
import { eventually } from '../eventually';
import { Precondition } from '../options';
import type { RenderedKeycloak } from './rendered';
import { readOnlyCopy, type Tools } from './tools';

/** A server of the drill. */
export class Server {
  readonly startedAt = Date.now();

  constructor(
    private readonly process: ChildProcess,
    readonly log: string,
    /** Where it can be asked. */
    readonly port: number,
    readonly managementPort: number = port,
  ) {}

  get output(): string {
    return readFileSync(this.log, 'utf8');
  }

  /** What it says went wrong, once it has ended by itself. */
  get ended(): string | undefined {
    return this.process.exitCode === null ? undefined : `ended with ${this.process.exitCode}:\n${this.output.slice(-2000)}`;
  }

  /** Memory of the process and what it started, in MiB. */
  get memory(): number {
    const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
    const processes = rows.map((row) => row.trim().split(/\s+/).map(Number));
    const ours = new Set([this.process.pid]);
    for (const [pid, parent] of processes) if (ours.has(parent)) ours.add(pid);
    const pages = processes.filter(([pid]) => ours.has(pid)).map(([, , rss = 0]) => rss);
    return Math.round(pages.reduce((sum, rss) => sum + rss, 0) / 1024);
  }

  async stop(): Promise<number> {
    if (this.process.exitCode !== null) return 0;
    const asked = Date.now();
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await gone;
    return Date.now() - asked;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function start(
  program: string,
  args: readonly string[],
  log: string,
  { account }: Tools,
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const child = spawn(program, [...args], { ...account, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log);
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return child;
}

/** A Postgres with TLS only, in which assets/create-additional-database.sh has made Keycloak's database. */
export async function startPostgres(folder: string, tools: Tools, password: string): Promise<Server> {
  const data = join(folder, 'postgres');
  mkdirSync(data);
  if (tools.account) chownSync(data, tools.account.uid, tools.account.gid);
  const run = (program: string, ...args: readonly string[]) =>
    execFileSync(join(tools.postgres, program), [...args], { ...tools.account, cwd: '/', stdio: 'pipe' });
  run('initdb', '-D', data, '-U', 'postgres', '--auth-local=trust', '--auth-host=scram-sha-256');
  for (const [file, name] of [
    ['postgres.crt', 'server.crt'],
    ['postgres.key', 'server.key'],
  ] as const) {
    writeFileSync(join(data, name), readFileSync(join(folder, file)), { mode: 0o600 });
    if (tools.account) chownSync(join(data, name), tools.account.uid, tools.account.gid);
  }
  writeFileSync(join(data, 'pg_hba.conf'), 'local all all trust\nhostssl all all all scram-sha-256\n');
  const port = await freePort();
  const settings = ['-c', 'ssl=on', '-c', 'fsync=off', '-c', `unix_socket_directories=${data}`, '-p', String(port), '-h', '127.0.0.1'];
  const server = new Server(
    start(join(tools.postgres, 'postgres'), ['-D', data, ...settings], join(folder, 'postgres.log'), tools),
    join(folder, 'postgres.log'),
    port,
  );
  const script = join(__dirname, '..', '..', '..', 'charts', 'stores', 'assets', 'create-additional-database.sh');
  await eventually(30_000, async () => {
    if (server.ended) throw new Precondition(`Postgres ${server.ended}`, 'see its log');
    execFileSync('bash', [script], {
      stdio: 'pipe',
      env: {
        PATH: `${tools.postgres}:${process.env['PATH']}`,
        PGHOST: data,
        PGPORT: String(port),
        POSTGRES_USER: 'postgres',
        POSTGRES_DB: 'postgres',
        ADDITIONAL_DB: 'keycloak',
        ADDITIONAL_DB_USER: 'keycloak',
        ADDITIONAL_DB_PASSWORD: password,
      },
    });
  });
  return server;
}

export interface KeycloakRun {
  readonly name: string;
  readonly rendered: RenderedKeycloak;
  /** Files in data/import. */
  readonly realms: Readonly<Record<string, string>>;
  /** Where ca.crt, keycloak-tls/tls.crt and so on are. */
  readonly folder: string;
  readonly database: Server;
  /** Values of Secrets by `<secret>/<key>`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables that only the drill needs. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Keycloak from what is rendered; only ports and paths are the drill's own. */
export async function startKeycloak(run: KeycloakRun, tools: Tools): Promise<Server> {
  const home = join(run.folder, run.name);
  readOnlyCopy(tools.keycloak, home, run.realms);
  const temporary = join(run.folder, `${run.name}-tmp`);
  mkdirSync(temporary, { mode: 0o777 });
  if (tools.account) chownSync(temporary, tools.account.uid, tools.account.gid);
  const names = join(run.folder, 'hosts');
  writeFileSync(names, [hostname(), ...Object.values(SERVICES)].map((name) => `127.0.0.1 ${name}\n`).join(''));
  const [port, management, cluster] = [await freePort(), await freePort(), await freePort()];
  const env = {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    ...variablesOf(run),
    KC_DB_URL_PORT: String(run.database.port),
    KC_HTTPS_PORT: String(port),
    KC_HTTP_MANAGEMENT_PORT: String(management),
    KC_CACHE_EMBEDDED_NETWORK_BIND_PORT: String((cluster % 10_000) + 5_000), // it listens 50,000 above it too
    JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx640m', // a share of this machine's memory would say nothing about a pod's
    JAVA_OPTS_APPEND: `-Djava.io.tmpdir=${temporary} -Djdk.net.hosts.file=${names}`,
    ...run.extra,
  };
  const log = join(run.folder, `${run.name}.log`);
  return new Server(start(join(home, 'bin', 'kc.sh'), run.rendered.args, log, tools, env), log, port, management);
}

function variablesOf({ rendered, secrets, folder }: KeycloakRun): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { name, value, secret } of rendered.variables) {
    const text = secret === undefined ? (value ?? '127.0.0.1') : secrets[secret];
    if (text === undefined) throw new Error(`${name}: the drill has no value for ${secret}`);
    const expanded = text.replaceAll(/\$\((\w+)\)/g, (whole, variable: string) => values[variable] ?? whole);
    values[name] = rendered.mounts.reduce((path, mount) => path.replaceAll(mount.path, join(folder, 'mounts', mount.name)), expanded);
  }
  return values;
}
