import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ofKind } from '../../../support/objects';
import { eventually } from '../../eventually';
import type { Drill } from '../../recovery/drill';
import { expectDone, expectEqual } from '../../recovery/expect';
import { pythonOfAirflow } from '../../recovery/fill';
import { runJob } from '../../recovery/job';
import { Pod } from '../../recovery/pod';
import type { Process } from '../../recovery/process';
import type { Suite } from '../../recovery/suites';
import { sleep } from '../../report';
import { Browser } from '../browser';
import { podOf, scripted } from '../scripted';

const DATABASE = 'airflow_dev';
const FAB = { AIRFLOW__CORE__AUTH_MANAGER: 'airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager' };
const ADMIN = 'admin';
/** The drill has nobody who takes times and traces. */
const QUIET = { AIRFLOW__METRICS__STATSD_ON: 'False', AIRFLOW__TRACES__OTEL_ON: 'False', OTEL_TRACES_EXPORTER: 'none' };

const newKey = (): string => randomBytes(32).toString('hex');

/** The keys that sign: sessions, forms and requests for logs with the one; tokens of people, machines and tasks with the other. */
export const apiKeyRotation: Suite = {
  platform: 'dev',
  run: async (drill) => {
    const { report } = drill;
    const password = drill.secret('airflow-admin', 'password');
    const servers = new ApiServers(drill);
    const person = new Browser();
    const up = await report.check('an API server with the keys of now; somebody logs in', async () => {
      await drill.start('postgres');
      await initialise(drill);
      const server = await servers.start('of-now', 8080);
      expectEqual('before', await person.dags(server), 401);
      expectEqual('login', await person.send(server, await person.form(server), ADMIN, password), 302);
      expectEqual('DAGs', await person.dags(server), 200);
      return undefined;
    });
    if (!up) return;
    await signingKey(drill, servers, { person, password });
    await tokenKey(drill, servers, { person, password });
    await servers.stop();
  },
};

interface People {
  /** Who is logged in. */
  readonly person: Browser;
  readonly password: string;
}

async function signingKey(drill: Drill, servers: ApiServers, { person, password }: People): Promise<void> {
  const { report } = drill;
  const before = servers.url('of-now');
  const late = new Browser();
  const form = await late.form(before);
  let worker = await logServer(drill, 'logs-of-now');
  await report.check('signing-key: with one key on both sides, logs of running tasks are shown', async () =>
    fetched(drill, 'fetch-1', 200),
  );
  const key = newKey();
  const old = drill.secret('airflow-secret-key', 'AIRFLOW_SECRET_KEY');
  drill.changeSecret('airflow-secret-key', { AIRFLOW_SECRET_KEY: key });
  await report.check(
    'signing-key: a worker that has restarted refuses who still has the old key, until both have the new one',
    async () => {
      await worker.stop();
      worker = await logServer(drill, 'logs-of-next');
      await fetched(drill, 'fetch-2', 403, { AIRFLOW_SECRET_KEY: old, AIRFLOW__API__SECRET_KEY: old });
      return fetched(drill, 'fetch-3', 200);
    },
  );
  const after = await servers.start('of-next', 8081);
  await report.check('signing-key: whoever is logged in stays so on both servers, in every request', async () => {
    let requests = 0;
    for (const until = Date.now() + 10_000; Date.now() < until; ) {
      for (const server of [before, after]) {
        expectEqual(`request ${requests}`, await person.dags(server), 200);
        requests += 1;
      }
    }
    return `${requests} requests, 0 failed`;
  });
  await report.check('signing-key: a login that has begun with the old key must begin again, and then succeeds', async () => {
    const refused = await late.send(after, form, ADMIN, password);
    if (refused === 302 && (await late.dags(after)) === 200) throw new Error('a form that the old key signed was taken');
    expectEqual('begun again', await late.send(after, await late.form(after), ADMIN, password), 302);
    expectEqual('DAGs', await late.dags(after), 200);
    return `the old form is answered ${refused}`;
  });
  await report.check('signing-key: the old key is worth nothing once the old processes have ended', async () => {
    await servers.stop('of-now');
    expectEqual('DAGs', await person.dags(after), 200);
    return fetched(drill, 'fetch-4', 403, { AIRFLOW_SECRET_KEY: old, AIRFLOW__API__SECRET_KEY: old });
  });
  await worker.stop();
}

async function tokenKey(drill: Drill, servers: ApiServers, { person, password }: People): Promise<void> {
  const { report } = drill;
  const before = servers.url('of-next');
  const [running = '', waiting = '', next = ''] = tasks(drill, 3);
  const machine = await tokenOf(before, password);
  const queued = await queuedToken(drill, 'queue-1', waiting);
  let token = '';
  await report.check('token-key: a queued task begins with its token, and lives with the one that it gets then', async () => {
    token = (await begin(before, running, await queuedToken(drill, 'queue-2', running))).token;
    expectEqual('heartbeat', await heartbeat(before, running, token), 204);
    expectEqual('machine', await asked(before, machine), 200);
    return undefined;
  });
  await report.check('signing-key: the session of before is worth nothing, and a new login makes a new one', async () => {
    expectEqual('login', await person.send(before, await person.form(before), ADMIN, password), 302);
    return undefined;
  });
  drill.changeSecret('airflow-jwt-secret', { 'jwt-secret': newKey() });
  const after = await servers.start('of-then', 8080);
  await report.check(
    'token-key: servers with the new key refuse a running task, a queued one and a machine: no two keys at a time',
    async () => {
      expectEqual('heartbeat', await heartbeat(after, running, token), 403);
      expectEqual('queued', (await begin(after, waiting, queued)).status, 403);
      expectEqual('machine', await asked(after, machine), 403);
      expectEqual('heartbeat at the old server', await heartbeat(before, running, token), 204);
      return undefined;
    },
  );
  await report.check('token-key: servers with the old key refuse what a scheduler with the new one queues', async () => {
    expectEqual('queued', (await begin(before, next, await queuedToken(drill, 'queue-3', next))).status, 403);
    return undefined;
  });
  await servers.stop('of-next');
  await report.check('token-key: what is queued afterwards runs, and machines that ask again get in', async () => {
    const begun = await begin(after, next, await queuedToken(drill, 'queue-4', next));
    expectEqual('begins', begun.status, 200);
    expectEqual('heartbeat', await heartbeat(after, next, begun.token), 204);
    expectEqual('machine', await asked(after, await tokenOf(after, password)), 200);
    return undefined;
  });
  await report.check(
    'token-key: a person is refused, goes to the login page, and is let in by the session: without a password',
    async () => {
      expectEqual('DAGs', await person.dags(after), 403); // the page then leads to the login
      expectEqual('login page', (await person.open(`${after}/auth/login/`)).status, 302);
      expectEqual('DAGs', await person.dags(after), 200);
      return undefined;
    },
  );
}

/** API servers of different keys beside each other, as in a rollout. */
class ApiServers {
  private readonly running = new Map<string, { readonly process: Process; readonly url: string }>();

  constructor(private readonly drill: Drill) {}

  /** Starts one with the Secrets as they are now. @returns its address */
  async start(name: string, port: number): Promise<string> {
    const { drill } = this;
    const spec = podOf(drill.objects, 'airflow-webserver');
    const [main] = spec.containers;
    if (!main) throw new Error('airflow-webserver has no container');
    const env = { ...QUIET, AIRFLOW__API__PORT: String(port) };
    const process = new Pod(drill, name, drill.namespace, spec, { env }).start(main.name);
    const url = `http://127.0.0.1:${port}`;
    this.running.set(name, { process, url });
    await eventually(240_000, async () => {
      if (process.ended) return; // waiting longer would not help
      expectEqual('version', (await fetch(`${url}/api/v2/version`)).status, 200);
    });
    if (process.ended) throw new Error(`${name} ended: ${process.output.slice(-2000)}`);
    return url;
  }

  url(name: string): string {
    const found = this.running.get(name);
    if (!found) throw new Error(`${name} does not run`);
    return found.url;
  }

  /** @default - all of them */
  async stop(only?: string): Promise<void> {
    for (const [name, { process }] of this.running) {
      if (only !== undefined && only !== name) continue;
      await process.kill();
      this.running.delete(name);
    }
  }
}

/** airflow-init as its Job does it, and the history of a DAG. */
async function initialise(drill: Drill): Promise<void> {
  const [job] = ofKind(drill.objects, 'Job').filter(({ metadata }) => metadata.name.startsWith('airflow-init-'));
  if (!job) throw new Error('there is no Job airflow-init');
  expectDone(await runJob(drill, 'airflow-init', drill.namespace, job.spec.template.spec, { env: QUIET }));
  pythonOfAirflow(drill, DATABASE, [join(__dirname, '..', '..', 'recovery', 'fill.py')], FAB);
}

/** A worker's server of log files. */
async function logServer(drill: Drill, name: string): Promise<Process> {
  const { node, spec, container } = scripted(drill, 'airflow-worker-default', { script: 'signing.py', args: ['logs'] });
  const process = new Pod(node, name, drill.namespace, spec, { env: QUIET }).start(container);
  await eventually(120_000, async () => {
    if (!process.ended) await fetch('http://127.0.0.1:8793/log/');
  });
  if (process.ended) throw new Error(`${name} ended: ${process.output.slice(-2000)}`);
  return process;
}

/** What an API server is answered that asks a worker for a log. @param env of a process that has started before */
async function fetched(drill: Drill, name: string, code: number, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { node, spec } = scripted(drill, 'airflow-webserver', { script: 'signing.py', args: ['fetch'] });
  const run = await runJob(node, name, drill.namespace, spec, { env: { ...QUIET, ...env } });
  const answer = /^answer (.*)$/m.exec(run.output)?.[1] ?? run.output.slice(-1000);
  if (!answer.startsWith(String(code))) throw new Error(`${answer} instead of ${code}`);
  return answer.trim();
}

/** The token that a scheduler, started now, sends with a task. */
async function queuedToken(drill: Drill, name: string, task: string): Promise<string> {
  const { node, spec } = scripted(drill, 'airflow-scheduler', { script: 'signing.py', args: ['queued', task] });
  const run = await runJob(node, name, drill.namespace, spec, { env: QUIET });
  const token = /^token (\S+)$/m.exec(run.output)?.[1];
  if (!token) throw new Error(run.output.slice(-2000));
  await sleep(1000); // a token of this very second may be of the future elsewhere
  return token;
}

/** Task instances that are queued. */
function tasks(drill: Drill, number: number): string[] {
  const some = `SELECT id FROM task_instance ORDER BY id LIMIT ${number}`;
  drill.sql(`UPDATE task_instance SET state = 'queued', hostname = '', pid = NULL WHERE id IN (${some})`, DATABASE);
  return drill.sql(some, DATABASE).split('\n');
}

/** A worker says that it begins. @returns the token by which the task goes on */
async function begin(server: string, task: string, token: string): Promise<{ readonly status: number; readonly token: string }> {
  const start = { state: 'running', hostname: 'worker-0', unixname: 'airflow', pid: 1, start_date: new Date().toISOString() };
  const response = await called(`${server}/execution/task-instances/${task}/run`, token, { method: 'PATCH', body: JSON.stringify(start) });
  return { status: response.status, token: response.headers.get('Refreshed-API-Token') ?? '' };
}

async function heartbeat(server: string, task: string, token: string): Promise<number> {
  const body = JSON.stringify({ hostname: 'worker-0', pid: 1 });
  return (await called(`${server}/execution/task-instances/${task}/heartbeat`, token, { method: 'PUT', body })).status;
}

/** A machine's token. */
async function tokenOf(server: string, password: string): Promise<string> {
  const body = JSON.stringify({ username: ADMIN, password });
  const response = await fetch(`${server}/auth/token`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  return ((await response.json()) as { readonly access_token?: string }).access_token ?? '';
}

const asked = async (server: string, token: string): Promise<number> => (await called(`${server}/api/v2/dags?limit=1`, token)).status;

const called = (url: string, token: string, options: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...options, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } });
