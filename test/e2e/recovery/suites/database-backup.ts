import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { fillThroughAirflow } from '../fill';
import type { JobRun } from '../job';
import { snapshots } from '../repository';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';
const job = 'job=database-backup';

/** Backups of a database that Airflow filled. */
export const databaseBackup: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    await drill.start('object-store');
    await drill.start('postgres');
    await report.check('Airflow makes its tables and fills them', async () => fillThroughAirflow(drill, DATABASE));
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
    await report.check('the second one adds little', async () => {
      const first = added(drill);
      drill.sql('UPDATE dag_run SET updated_at = now()', DATABASE);
      const run = await drill.run('database-backup');
      expectDone(run);
      if (added(drill) * 3 > first) throw new Error(`${added(drill)} bytes were new, ${first} the first time`);
      return described(drill, run);
    });
    await report.check('a wrong password for the database is said, and nothing is stored', async () => {
      const run = await drill.run('database-backup', { env: { PGPASSWORD: 'wrong' } });
      expectFailure(run, 'dump', /password authentication failed[\s\S]*fix: +the server has to answer/);
      expectEqual('snapshots', (await snapshots(drill)).length, 4);
      return lastError(run);
    });
  },
};

const added = ({ figures }: Drill): number => figures.value('platform.backup.added_bytes', job) ?? 0;

function described({ figures }: Drill, { seconds }: JobRun): string {
  const figure = (name: string) => figures.value(`platform.${name}`, job) ?? 0;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return `${megabytes(figure('backup.bytes'))} dumped, ${megabytes(figure('backup.added_bytes'))} new, repository ${megabytes(figure('repository.bytes'))}, ${seconds.toFixed(1)} s`;
}

const lastError = ({ output }: JobRun): string => /error: (.*)/.exec(output)?.[1] ?? '';
