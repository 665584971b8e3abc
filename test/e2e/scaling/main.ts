/**
 * Asks a real Airflow database the questions that production's ScaledObjects hold, with the login that KEDA has, and compares the answers
 * with Airflow's own models; reads DAGs with the platform's cluster policy.
 *
 *     npm run e2e:scaling -- [--without-keda] [--keep]
 *
 * Needs PostgreSQL 15 or later (POSTGRES_BIN=<folder of initdb>), and AIRFLOW_PYTHON=<a Python with the packages of image/requirements.txt>
 * where that is not python3. With Go, the questions are also asked by KEDA's own code, which is built the first time. No cluster.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from '../../../charts/environment';
import { poolsOf } from '../../../charts/scaling/environment-table';
import { prod } from '../../../environments/prod';
import { validateAll } from '../../../environments/validation/validate';
import type { KubernetesObject } from '../../support/manifests';
import { ofKind } from '../../support/objects';
import { eventually } from '../eventually';
import { freePort } from '../identity/servers';
import { Precondition } from '../options';
import { findPostgres, otherThanRoot } from '../postgres';
import { buildKedaScaler } from './keda';

const CHARTS = join(__dirname, '..', '..', '..', 'charts');
const DATABASE = 'airflow_prod';
const CAPACITY = 50; // a thousand triggers would make the drill slow, and say no more

/** Production's questions, pools and logins. */
function rendered() {
  const [environment] = validateAll({
    prod: { ...prod, airflow: { ...prod.airflow, triggerer: { ...prod.airflow?.triggerer, capacity: CAPACITY } } },
  });
  if (!environment) throw new Error('production is not there');
  const objects = assemble(environment).app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]);
  const scaled = ofKind({ objects }, 'ScaledObject').map(({ metadata: { name }, spec: { triggers } }) => [name, triggers[0]] as const);
  return { environment, triggers: new Map(scaled) };
}

function python(): string {
  const found = process.env['AIRFLOW_PYTHON'] ?? 'python3';
  const { status, stderr, error } = spawnSync(found, ['-c', 'import airflow, airflow.providers.celery, psycopg2'], { encoding: 'utf8' });
  if (status === 0) return found;
  throw new Precondition(
    `${found} has no Airflow: ${error?.message ?? stderr.trim().split('\n').at(-1)}`,
    'set AIRFLOW_PYTHON to the Python of an environment with apache-airflow, its Celery provider and psycopg2',
  );
}

/** A Postgres in which the scripts of the embedded one have made Airflow's role and the one that counts. */
async function startPostgres(folder: string, bin: string, logins: { owner: string; scaler: string }) {
  const account = otherThanRoot();
  const data = join(folder, 'postgres');
  mkdirSync(data);
  chmodSync(folder, 0o755);
  if (account) chownSync(data, account.uid, account.gid);
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--auth-local=trust', '--auth-host=scram-sha-256'], {
    ...account,
    cwd: '/',
    stdio: 'pipe',
  });
  const port = await freePort();
  const settings = ['-c', 'fsync=off', '-c', `unix_socket_directories=${data}`, '-p', String(port), '-h', '127.0.0.1'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], { ...account, cwd: '/', stdio: 'ignore' });
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    PGHOST: data,
    PGPORT: String(port),
    POSTGRES_USER: 'postgres',
    POSTGRES_DB: DATABASE,
    AIRFLOW_DB_USER: 'airflow',
    AIRFLOW_DB_PASSWORD: logins.owner,
    SCALER_USER: 'scaler',
    SCALER_PASSWORD: logins.scaler,
  };
  const stop = () => server.kill('SIGINT');
  try {
    await eventually(30_000, async () => {
      execFileSync('psql', ['-U', 'postgres', '-c', `CREATE DATABASE ${DATABASE}`, 'postgres'], { env, stdio: 'pipe' });
    });
    for (const script of ['create-airflow-role.sh', 'create-scaler-role.sh']) {
      execFileSync('bash', [join(CHARTS, 'stores', 'assets', script)], { env, stdio: 'pipe' });
    }
  } catch (error) {
    stop();
    throw error;
  }
  return { port, stop };
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, 'without-keda': { type: 'boolean' }, seed: { type: 'string' } } });
  const [bin, interpreter] = [findPostgres(), python()];
  const keda = values['without-keda'] ? undefined : buildKedaScaler();
  const folder = mkdtempSync(join(tmpdir(), 'scaling-'));
  const logins = { owner: randomBytes(12).toString('hex'), scaler: randomBytes(12).toString('hex') };
  const postgres = await startPostgres(folder, bin, logins);
  try {
    const { environment, triggers } = rendered();
    const pools = poolsOf(environment.airflow);
    const seed = values.seed ?? String(Date.now());
    console.log(`seed ${seed}: --seed repeats it`);
    const owner = `airflow:${logins.owner}@127.0.0.1:${postgres.port}/${DATABASE}`;
    const drill = {
      assets: join(CHARTS, 'airflow', 'assets'),
      database: DATABASE,
      port: postgres.port,
      owner: `postgresql://${owner}`,
      scaler: { user: 'scaler', password: logins.scaler },
      defaultQueue: environment.airflow.defaultQueue,
      pools,
      triggers: (CAPACITY * 80) / 100,
      queries: Object.fromEntries([...triggers].map(([name, trigger]) => [name, trigger?.metadata['query']])),
      triggersOfKeda: Object.fromEntries(
        [...triggers].map(([name, trigger]) => [
          name,
          {
            metricType: trigger?.metricType,
            metadata: { ...trigger?.metadata, host: '127.0.0.1', port: String(postgres.port), sslmode: 'disable' },
            authParams: { userName: 'scaler', password: logins.scaler },
          },
        ]),
      ),
      keda: keda ?? '',
      seed,
    };
    mkdirSync(join(folder, 'airflow'));
    const { status } = spawnSync(interpreter, [join(__dirname, 'drill.py')], {
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${join(interpreter, '..')}:${process.env['PATH']}`,
        DRILL: JSON.stringify(drill),
        PLATFORM_QUEUES: Object.values(pools)
          .flatMap(({ queues }) => queues)
          .sort()
          .join(','),
        PYTHONPATH: join(CHARTS, 'airflow', 'assets'),
        AIRFLOW_HOME: join(folder, 'airflow'),
        AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor',
        AIRFLOW__CORE__DAGS_FOLDER: join(__dirname, 'dags'),
        AIRFLOW__CORE__LOAD_EXAMPLES: 'false',
        AIRFLOW__CORE__FERNET_KEY: '',
        AIRFLOW__OPERATORS__DEFAULT_QUEUE: environment.airflow.defaultQueue,
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://${owner}`,
        AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
      },
    });
    return status ?? 1;
  } finally {
    postgres.stop();
    if (values.keep) console.log(`files: ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Precondition ? `scaling: ${error.message}` : error);
    process.exitCode = error instanceof Precondition ? 2 : 1;
  },
);
