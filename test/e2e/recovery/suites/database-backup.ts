import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure, lastError } from '../expect';
import { fillThroughAirflow } from '../fill';
import type { JobRun } from '../job';
import { restic, snapshots } from '../repository';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';
const JOB = 'job=database-backup';

/** Backups of a database that Airflow filled, and what can go wrong before anything is stored. */
export const databaseBackup: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    await drill.start('object-store');
    await drill.start('postgres');
    await report.check('Airflow makes its tables and fills them', async () => {
      const said = fillThroughAirflow(drill, DATABASE);
      const events =
        "INSERT INTO log (dttm, dag_id, event, extra) SELECT now(), 'warehouse', 'running', md5(n::text) FROM generate_series(1, 200000) AS n";
      drill.sql(events, DATABASE);
      return `${said}, 200000 events`;
    });
    await report.check('the first backup makes the repository, stores a dump and a base, and checks them', async () => {
      const run = await drill.run('database-backup');
      expectDone(run);
      expectEqual(
        'snapshots',
        (await snapshots(drill)).map(({ tags }) => tags[0]),
        ['database', 'base'],
      );
      return described(drill, run);
    });
    const first = added(drill);
    await report.check('the manifest names both databases, the version of the schema and every table', async () => manifest(drill));
    await report.check('the second backup adds little', async () => {
      drill.sql("UPDATE dag_run SET updated_at = now() WHERE run_id LIKE '%T03%'", DATABASE);
      drill.sql(`INSERT INTO log (dttm, event) SELECT now(), 'success' FROM generate_series(1, 100)`, DATABASE);
      const run = await drill.run('database-backup');
      expectDone(run);
      if (added(drill) * 3 > first) throw new Error(`${added(drill)} bytes were new, ${first} the first time`);
      return described(drill, run);
    });
    const before = (await snapshots(drill)).map(({ id }) => id);
    const nothingNew = async () =>
      expectEqual(
        'snapshots',
        (await snapshots(drill)).map(({ id }) => id),
        before,
      );
    const refused = async (run: JobRun, container: string, says: RegExp) => {
      expectFailure(run, container, says);
      await nothingNew();
      return lastError(run);
    };
    await report.check('a wrong password for the database: said, and nothing is stored', async () =>
      refused(await drill.run('database-backup', { env: { PGPASSWORD: 'wrong' } }), 'dump', /password authentication failed[\s\S]*fix: /),
    );
    await report.check('a database that is not there: said, and nothing is stored', async () => {
      const command = ['bash', '/opt/recovery/database-backup/dump-databases.sh', DATABASE, 'missing'];
      return refused(await drill.runAs('database-backup', 'dump', command), 'dump', /database "missing" does not exist[\s\S]*fix: /);
    });
    await report.check('a full disk under the dump: said, with the field to raise', async () =>
      refused(
        await drill.run('database-backup', { disks: { work: '3Mi' } }),
        'dump',
        /no room left for the dump[\s\S]*recovery.database.workspace/,
      ),
    );
    await report.check('a full disk under the base backup: said, with the field to raise', async () =>
      refused(
        await drill.run('database-backup', { disks: { work: '40Mi' } }),
        'base',
        /no room left for the base backup[\s\S]*recovery.database.workspace/,
      ),
    );
    await report.check('a clock that is a day ahead: said, and nothing is stored under a wrong time', async () =>
      refused(
        await drill.run('database-backup', { clock: '+20h' }),
        'dump',
        /clocks of this node and of postgres are 7[12]\d{3} seconds apart/,
      ),
    );
    await report.check('a wrong password for the repository: said, and nothing is made anew', async () =>
      refused(await drill.run('database-backup', { env: { RESTIC_PASSWORD: 'wrong' } }), 'store', /does not open the repository/),
    );
    await report.check('a file that cannot be read: a backup that is not complete is a failure', async () => {
      const script = [
        'mkdir -p /work/backup && cd /work && echo "{}" > backup/manifest.json && date +%s > taken-at && echo 1 > seconds',
        'touch backup/unreadable && chmod 000 backup/unreadable',
        'exec bash /opt/recovery/database-backup/store-backup.sh',
      ].join(' && ');
      const run = await drill.runAs('database-backup', 'store', ['bash', '-c', script]);
      expectFailure(run, 'store', /could not be read: the backup is not complete/);
      const [incomplete] = (await snapshots(drill)).filter(({ id }) => !before.includes(id));
      expectDone(await restic(drill, 'keeper', ['forget', incomplete?.id ?? '']));
      return lastError(run);
    });
    await report.check('the store does not answer: said at once, and the backups before are as they were', async () => {
      await drill.stop('object-store');
      const run = await drill.run('database-backup', { env: { STORE_PAUSE: '1' } });
      expectFailure(run, 'store', /object-store:8333 does not answer/);
      await drill.start('object-store');
      await nothingNew();
      return lastError(run);
    });
    await report.check('after all that, a backup succeeds', async () => {
      const run = await drill.run('database-backup');
      expectDone(run);
      return described(drill, run);
    });
  },
};

const added = ({ figures }: Drill): number => figures.value('platform.backup.added_bytes', JOB) ?? 0;

function described({ figures }: Drill, { seconds }: JobRun): string {
  const figure = (name: string) => figures.value(`platform.${name}`, JOB) ?? 0;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const sizes = [
    `dumps ${megabytes(figure('backup.bytes'))}`,
    `new in the repository ${megabytes(figure('backup.added_bytes'))}`,
    `repository with bases ${megabytes(figure('repository.bytes'))}`,
  ];
  return `${sizes.join(', ')}; ${seconds.toFixed(0)} s, ${figure('backup.seconds')} s until stored`;
}

async function manifest(drill: Drill): Promise<string> {
  const run = await restic(drill, 'writer', ['dump', '--no-lock', '--tag', 'database', 'latest', '/work/backup/manifest.json']);
  expectDone(run);
  const { format, environment, takenAt, databases } = JSON.parse(run.output) as {
    readonly format: number;
    readonly environment: string;
    readonly takenAt: string;
    readonly databases: readonly {
      readonly name: string;
      readonly alembicHeads: readonly string[];
      readonly tables: readonly { readonly name: string; readonly rows: number }[];
    }[];
  };
  expectEqual('format', [format, environment], [1, 'embedded']);
  expectEqual(
    'databases',
    databases.map(({ name }) => name),
    [DATABASE, 'keycloak'],
  );
  const [airflow] = databases;
  expectEqual('heads', airflow?.alembicHeads, [drill.sql('SELECT version_num FROM alembic_version', DATABASE)]);
  const rows = airflow?.tables.find(({ name }) => name === 'task_instance')?.rows;
  expectEqual('rows', String(rows), drill.sql('SELECT count(*) FROM task_instance', DATABASE));
  return `${airflow?.tables.length} tables, ${rows} task instances, taken at ${takenAt}`;
}
