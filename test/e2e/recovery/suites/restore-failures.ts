import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { fillThroughAirflow, pythonOfAirflow } from '../fill';
import type { JobRun } from '../job';
import { snapshots } from '../repository';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';
const VALIDATION = 'job=restore-validation';

/** What goes wrong in a restore is found, is said, and leaves what is live as it was. */
export const restoreFailures: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    await drill.start('object-store');
    await drill.start('postgres');
    fillThroughAirflow(drill, DATABASE);
    expectDone(await drill.run('database-backup'));
    await inputs(drill);
    await kills(drill);
    await company(drill);
    await rooms(drill);
    await keys(drill);
    await versions(drill);
    await damage(drill);
  },
};

/** A check during which the live databases must not change. */
async function unharmed(drill: Drill, sentence: string, body: () => Promise<JobRun | string | undefined>): Promise<void> {
  await drill.report.check(sentence, async () => {
    const before = live(drill);
    const result = await body();
    expectEqual('the live databases', live(drill), before);
    return typeof result === 'object' ? lastError(result) : result;
  });
}

async function inputs(drill: Drill): Promise<void> {
  const refused = (what: string, env: Readonly<Record<string, string>>, says: RegExp) =>
    unharmed(drill, `${what} is refused`, async () => {
      const run = await drill.run('restore', { env });
      expectFailure(run, run.container, says);
      return run;
    });
  await refused('a word for a snapshot', { SOURCE: 'yesterday' }, /SOURCE=yesterday is not understood[\s\S]*fix:/);
  await refused('a snapshot that is not there', { SOURCE: 'deadbeef' }, /there is no snapshot deadbeef/);
  await refused('shell in a name', { DATABASES: 'a; rm -rf /' }, /is not understood/);
  await refused('a database that is not in the backup', { DATABASES: 'warehouse' }, /warehouse is not in the backup/);
  await refused('an environment without backups', { SOURCE_ENVIRONMENT: 'elsewhere' }, /there is no backup of elsewhere/);
  await refused('a word for yes', { FORCE: 'please' }, /write one of: yes, no/);
  await refused('another password', { RESTIC_PASSWORD: 'wrong' }, /the password does not open the repository/);
}

interface Kill {
  readonly when: string;
  /** Line of the log, after which the pod is killed. */
  readonly says: RegExp;
  readonly milliseconds?: number;
  /** Somebody is in the live database whom the restore may not cut off: it waits for that session while it changes the names. */
  readonly waiting?: boolean;
}

const KILLS: readonly Kill[] = [
  { when: 'while it fetches', says: /bringing the backup/ },
  { when: 'while it rebuilds', says: /restore: loading airflow_embedded,/, milliseconds: 200 },
  { when: 'while it inspects', says: /alembic_version:/ },
  { when: 'while it loads', says: /loading airflow_embedded_restoring/, milliseconds: 300 },
  { when: 'when it has loaded', says: /airflow_embedded_restoring is whole/ },
  { when: 'while the names change', says: /changing the names/, milliseconds: 500, waiting: true },
  { when: 'when they have changed', says: /airflow_embedded: restored from/ },
];

async function kills(drill: Drill): Promise<void> {
  const connections = drill.sql('SELECT count(*) FROM connection', DATABASE);
  for (const { when, waiting, ...killAfter } of KILLS) {
    await drill.report.check(`killed ${when}, what is live is whole, and the next run gets through`, async () => {
      drill.sql("INSERT INTO variable (key, val, is_encrypted) VALUES ('written since', 'x', false)", DATABASE);
      const guest = waiting ? superuser(drill, DATABASE, 'SELECT 1;') : undefined;
      const killed = await drill.run('restore', { killAfter }).finally(() => guest?.kill());
      expectEqual('exit code', killed.code, 137);
      expectEqual('connections', drill.sql('SELECT count(*) FROM connection', DATABASE), connections);
      const run = await drill.run('restore');
      expectDone(run);
      expectEqual('written since the backup', drill.sql("SELECT count(*) FROM variable WHERE key = 'written since'", DATABASE), '0');
      expectEqual('left over', drill.sql("SELECT count(*) FROM pg_database WHERE datname ~ '_restoring$'"), '0');
      drill.sql(`DROP DATABASE ${DATABASE}_before_restore`);
      return /restore: (.* from an earlier run|done by an earlier run.*|nothing to load.*)/.exec(run.output)?.[1];
    });
  }
}

/** Others at the same time. */
async function company(drill: Drill): Promise<void> {
  await unharmed(drill, 'a second restore at the same time is refused', async () => {
    const other = superuser(drill, 'postgres', 'SELECT pg_advisory_lock(7267673);');
    try {
      const run = await drill.run('restore');
      expectFailure(run, 'load-databases', /another restore is at work on postgres, since/);
      return run;
    } finally {
      other.kill();
    }
  });
  await unharmed(drill, 'a restore under a scheduler that is alive is refused', async () => {
    drill.sql(HEARTBEAT, DATABASE);
    const run = await drill.run('restore');
    expectFailure(run, 'switch-databases', /at work on airflow_embedded: SchedulerJob on scheduler-0[\s\S]*FORCE=yes/);
    return run;
  });
  await drill.report.check('FORCE=yes cuts off whoever is there, and comes back all the time', async () => {
    drill.sql(HEARTBEAT, DATABASE);
    const idle = session(drill, DATABASE, 'SELECT 1;', asAirflow(drill));
    const crowd = reconnecting(drill);
    try {
      const run = await drill.run('restore', { env: { FORCE: 'yes' } });
      expectDone(run);
      expectEqual('heartbeats', drill.sql('SELECT count(*) FROM job', DATABASE), '0');
      return /at work, and to be cut off: .*/.exec(run.output)?.[0];
    } finally {
      idle.kill();
      crowd.kill();
    }
  });
  await drill.report.check('what was put aside by an earlier restore is not dropped unasked', async () => {
    const run = await drill.run('restore', { env: { SOURCE: (await snapshots(drill))[0]?.id ?? '', DATABASES: `${DATABASE} keycloak` } });
    expectFailure(run, 'load-databases', /airflow_embedded_before_restore is what an earlier restore has put aside/);
    return lastError(run);
  });
  await drill.report.check('SOURCE=before-restore goes back to it', async () => {
    expectDone(await drill.run('restore', { env: { SOURCE: 'before-restore', FORCE: 'yes' } }));
    expectEqual('heartbeats', drill.sql('SELECT count(*) FROM job', DATABASE), '2');
    return undefined;
  });
  await drill.report.check('a backup during a restore: both get through, and the backup is good', async () => {
    const [backup, restored] = await Promise.all([drill.run('database-backup'), drill.run('restore', { env: { FORCE: 'yes' } })]);
    expectDone(backup);
    expectDone(restored);
    expectDone(await drill.run('restore-validation'));
    return undefined;
  });
}

const HEARTBEAT = `INSERT INTO job (job_type, state, hostname, latest_heartbeat) VALUES ('SchedulerJob', 'running', 'scheduler-0', now())`;

async function rooms(drill: Drill): Promise<void> {
  await unharmed(drill, 'a volume too small for the backup is said', async () => {
    const run = await drill.run('restore', { disks: { restore: '1Mi' } });
    expectFailure(run, 'fetch-backup', /there is no room left in \/restore/);
    return run;
  });
  await unharmed(drill, 'a disk too small for two databases is found before it is full', async () => {
    const run = await drill.run('restore', { env: { VOLUME_BYTES: '100000000', DISCARD_PREVIOUS: 'yes' } });
    expectFailure(run, 'load-databases', /needs \d+ MiB beside the live databases, whose volume of 95 MiB holds \d+/);
    return run;
  });
}

async function keys(drill: Drill): Promise<void> {
  const old = drill.secret('airflow-fernet-key', 'fernet-key');
  const other = Buffer.alloc(32, 7).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  const passed = (check: string) => drill.figures.value('platform.validation.passed', VALIDATION, `check=${check}`);
  await unharmed(drill, 'another Fernet key: the rehearsal fails, says so and tells it as a figure', async () => {
    const run = await drill.run('restore-validation', { env: { AIRFLOW__CORE__FERNET_KEY: other } });
    expectFailure(run, 'inspect-database', /the Fernet key does not decrypt password of connection 'warehouse-\d+'[\s\S]*fix:/);
    expectEqual('checks', ['rows', 'schema', 'key'].map(passed), [1, 1, 0]);
    return run;
  });
  await unharmed(drill, 'another Fernet key: the restore is refused before it comes near the live server', async () => {
    const run = await drill.run('restore', { env: { AIRFLOW__CORE__FERNET_KEY: other } });
    expectFailure(run, 'inspect-database', /the Fernet key does not decrypt/);
    return run;
  });
  await drill.report.check('in a rotation, with the old key behind the new one, the rehearsal passes', async () => {
    expectDone(await drill.run('restore-validation', { env: { AIRFLOW__CORE__FERNET_KEY: `${other},${old}` } }));
    expectEqual('key', passed('key'), 1);
    return undefined;
  });
}

async function versions(drill: Drill): Promise<void> {
  const good = (await snapshots(drill)).filter(({ tags }) => tags.includes('database')).at(-1)?.id ?? '';
  await drill.report.check('a backup of a newer Airflow is refused', async () => {
    drill.sql("UPDATE alembic_version SET version_num = 'ffffffffffff'", DATABASE);
    expectDone(await drill.run('database-backup'));
    const run = await drill.run('restore', { env: { DISCARD_PREVIOUS: 'yes' } });
    expectFailure(run, 'inspect-database', /airflow_embedded is of a newer Airflow than this image/);
    return lastError(run);
  });
  await drill.report.check('an older backup, by its id, is restored instead', async () => {
    expectDone(await drill.run('restore', { env: { SOURCE: good, DISCARD_PREVIOUS: 'yes', FORCE: 'yes' } }));
    return undefined;
  });
  await drill.report.check('a backup of before an upgrade is migrated, in the rehearsal and before the names change', async () => {
    const airflow = (...args: readonly string[]) => pythonOfAirflow(drill, DATABASE, ['-m', 'airflow', ...args]);
    const head = () => drill.sql('SELECT version_num FROM alembic_version', DATABASE);
    const current = head();
    airflow('db', 'downgrade', '--to-version', '3.2.0', '--yes');
    const older = head();
    expectDone(await drill.run('database-backup'));
    expectDone(await drill.run('restore-validation'));
    expectDone(await drill.run('restore', { env: { DISCARD_PREVIOUS: 'yes', FORCE: 'yes' } }));
    expectEqual('revision', head(), current);
    return `${older} -> ${current}`;
  });
}

/** A byte of every file that holds data. */
const SPOIL = `for file in $(/tools/rclone lsf --recursive --files-only s3:$BUCKET/restic/database/data); do
  /tools/rclone cat "s3:$BUCKET/restic/database/data/$file" >/tmp/pack
  printf X | dd of=/tmp/pack bs=1 seek=100 conv=notrunc status=none
  /tools/rclone copyto --ignore-times /tmp/pack "s3:$BUCKET/restic/database/data/$file"
done`;

async function damage(drill: Drill): Promise<void> {
  await unharmed(drill, 'a damaged repository: the rehearsal fails, and tells it as a figure', async () => {
    const { objects } = drill.objects.environment.stores;
    expectDone(await drill.runAs('database-backup', 'keep-wal', ['bash', '-c', SPOIL], { env: { BUCKET: objects.buckets.backups } }));
    const run = await drill.run('restore-validation');
    expectFailure(run, 'fetch-backup', /cannot be read whole/);
    expectEqual('repository', drill.figures.value('platform.validation.passed', VALIDATION, 'check=repository'), 0);
    return run;
  });
  await unharmed(drill, 'a damaged repository: the restore stops before it comes near the live server', async () => {
    const run = await drill.run('restore', { env: { DISCARD_PREVIOUS: 'yes' } });
    expectFailure(run, 'fetch-backup', /cannot be read whole/);
    return run;
  });
}

/** What must not change where nothing is to be restored: names, notes and the history of Airflow. */
const live = (drill: Drill): string =>
  [
    drill.sql("SELECT oid, datname, datallowconn FROM pg_database WHERE datname !~ '_restoring$' ORDER BY 1"),
    drill.sql('SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM task_instance AS t', DATABASE),
    drill.sql('SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM connection AS t', DATABASE),
  ].join('\n');

const lastError = ({ output }: JobRun): string | undefined => /error: (.*)/.exec(output)?.[1];

const asAirflow = (drill: Drill) => ({
  PGUSER: drill.secret('postgres-airflow', 'username'),
  PGPASSWORD: drill.secret('postgres-airflow', 'password'),
});

/** A session that stays. */
function session(drill: Drill, database: string, query: string, login: Readonly<Record<string, string>>) {
  const client = spawn(join(drill.tools.postgres, 'psql'), ['--no-psqlrc', '--quiet', database], {
    env: { ...process.env, PGHOST: '127.0.0.1', ...login },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  client.stdin.write(`${query}\n`);
  return client;
}

const superuser = (drill: Drill, database: string, query: string) =>
  session(drill, database, query, { PGUSER: 'postgres', PGPASSWORD: drill.secret('postgres-superuser', 'password') });

/** Airflow's login, in sessions that are made anew for each query, as fast as they can be. */
function reconnecting(drill: Drill) {
  const loop = `while :; do ${join(drill.tools.postgres, 'psql')} --no-psqlrc --command 'SELECT count(*) FROM dag_run' ${DATABASE} >/dev/null 2>&1; done`;
  return spawn('bash', ['-c', loop], { env: { ...process.env, PGHOST: '127.0.0.1', ...asAirflow(drill) }, stdio: 'ignore' });
}
