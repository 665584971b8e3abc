import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure, expectSaid, lastError } from '../expect';
import { rclone, restic, snapshots } from '../repository';
import type { Suite } from './index';

const DATA = 's3:airflow-backups/restic/database/data';
const CHECK_ALL = { VERIFY_PERCENT: '100' };

/** What happens to a repository that has its backups: who may take them away, who must not, and what is noticed. */
export const repository: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    await drill.start('object-store');
    await drill.start('postgres');
    drill.sql('CREATE TABLE history AS SELECT n, md5(n::text) AS text FROM generate_series(1, 50000) AS n', 'airflow_embedded');
    const backUp = (env = {}) => drill.run('database-backup', { env });
    /** Then restic takes the lock away by itself that a killed pod has left: another pod cannot know before that nobody renews it. */
    const halfAnHourLater = async () => expectDone(await restic(drill, 'keeper', ['unlock', '--remove-all']));
    const ids = async (tag?: string) => (await snapshots(drill, tag)).map(({ id }) => id).sort();
    await report.check('two backups at once: both are made, the second waits for the first', async () => {
      const runs = await Promise.all([backUp(), backUp()]);
      for (const run of runs) expectDone(run);
      expectEqual('dumps', (await ids('database')).length, 2);
      return runs.map(({ seconds }) => `${seconds.toFixed(0)} s`).join(' and ');
    });
    await report.check('the writer can delete nothing: no backup, no data, no key, no configuration', async () => {
      const before = await ids();
      const forgotten = await restic(drill, 'writer', ['forget', before[0] ?? '']);
      expectSaid(forgotten, /Access Denied[\s\S]*unable to remove/); // with which restic ends well
      for (const folder of ['config', 'keys', 'index', 'data', 'snapshots']) {
        const deleted = await rclone(drill, 'writer', ['delete', `s3:airflow-backups/restic/database/${folder}`]);
        expectFailure(deleted, 'keep-wal', /AccessDenied/);
      }
      expectEqual('backups', await ids(), before);
      return undefined;
    });
    await report.check('the writer reaches no other bucket, and Airflow reaches no backup', async () => {
      const airflow = {
        RCLONE_CONFIG_S3_ACCESS_KEY_ID: drill.secret('object-store', 'access-key'),
        RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: drill.secret('object-store', 'secret-key'),
      };
      const list = (bucket: string, env = {}) =>
        drill.runAs('database-backup', 'keep-wal', ['/tools/rclone', 'lsf', `s3:${bucket}`], { env });
      expectFailure(await list('airflow-backups', airflow), 'keep-wal', /AccessDenied/);
      expectDone(await list('airflow-logs', airflow));
      expectFailure(await list('airflow-logs'), 'keep-wal', /AccessDenied/);
      return undefined;
    });
    await report.check('the keeper can: old days go by the retention, in numbers of days and not by the clock', async () => {
      for (let day = 1; day <= 9; day += 1) await older(drill, `2026-10-0${day} 01:00:00`);
      const run = await backUp({ KEEP_DAILY: '4', KEEP_WEEKLY: '0', KEEP_MONTHLY: '0' });
      expectDone(run);
      const days = (await snapshots(drill, 'database')).map(({ time }) => time.slice(0, 10));
      expectEqual('days', [...new Set(days)].slice(0, 3), ['2026-10-07', '2026-10-08', '2026-10-09']);
      expectEqual('number of days', new Set(days).size, 4);
      return `9 old days and today, 4 kept`;
    });
    await report.check('a keeper that may not delete says so, instead of a repository that only grows', async () => {
      await older(drill, '2026-09-01 01:00:00');
      const writer = {
        AWS_ACCESS_KEY_ID: drill.secret('backup-writer', 'access-key'),
        AWS_SECRET_ACCESS_KEY: drill.secret('backup-writer', 'secret-key'),
      };
      const run = await backUp({ ...writer, KEEP_DAILY: '1', KEEP_WEEKLY: '0', KEEP_MONTHLY: '0' });
      expectFailure(run, 'keep', /did not let go of what is old/);
      return lastError(run);
    });
    await report.check('killed half way while it stores: the next one succeeds, the ones before are whole', async () => {
      const before = await ids();
      const killed = await drill.run('database-backup', { killAfter: { says: /stored the dump as/, milliseconds: 700 } });
      expectEqual('end', [killed.container, killed.code], ['store', 137]);
      await halfAnHourLater();
      const run = await backUp(CHECK_ALL);
      expectDone(run);
      const after = await ids();
      expectEqual(
        'backups that are missing',
        before.filter((id) => !after.includes(id)),
        [],
      );
      return undefined;
    });
    await report.check(
      'killed while it takes old backups away: another node waits for its lock, then says so; nothing is lost',
      async () => {
        const before = await ids();
        // What such a job leaves: a lock that nobody else may share, of a process that is gone and of another host.
        const held = await restic(drill, 'keeper', ['check', '--read-data'], { killAfter: { says: /check all packs/ } });
        expectEqual('end', held.code, 137);
        const run = await backUp({ LOCK_PATIENCE: '20' });
        expectFailure(run, 'store', /somebody else keeps the repository locked/);
        expectEqual('backups', await ids(), before);
        await halfAnHourLater();
        expectDone(await backUp());
        return lastError(run);
      },
    );
    await report.check('a backup from the future: said, and nothing is deleted until somebody looked', async () => {
      await older(drill, '2031-01-01 01:00:00');
      const before = await ids('database');
      const run = await backUp({ KEEP_DAILY: '1', KEEP_WEEKLY: '0', KEEP_MONTHLY: '0' });
      expectFailure(run, 'keep', /claims to be of 2031-01-01/);
      const after = await ids('database');
      expectEqual(
        'backups that are missing',
        before.filter((id) => !after.includes(id)),
        [],
      );
      const future = (await snapshots(drill)).find(({ time }) => time.startsWith('2031'));
      expectDone(await restic(drill, 'keeper', ['forget', future?.id ?? '']));
      expectDone(await backUp());
      return lastError(run);
    });
    await report.check('damaged data: the check fails, and nothing is deleted', async () => {
      const before = await ids();
      const listed = await rclone(drill, 'keeper', ['lsf', '--recursive', '--files-only', '--format=sp', DATA]);
      const [size, victim = ''] =
        listed.output
          .trim()
          .split('\n')
          .map((line) => line.split(';'))
          .sort((a, b) => Number(b[0]) - Number(a[0]))[0] ?? [];
      // Whoever may add may write over: SeaweedFS keeps no versions here. It is noticed.
      expectDone(await rclone(drill, 'writer', ['copyto', '/etc/hostname', `${DATA}/${victim}`]));
      const run = await backUp(CHECK_ALL);
      expectFailure(run, 'keep', /the repository is damaged, see above: nothing was deleted/);
      const after = await ids();
      expectEqual(
        'backups that are missing',
        before.filter((id) => !after.includes(id)),
        [],
      );
      return `a pack of ${size} bytes: ${lastError(run)}`;
    });
    await report.check('repaired as the runbook says, the next backup is whole', async () => {
      const check = await restic(drill, 'keeper', ['check', '--read-data']);
      const repair = (what: string) => drill.runAs('database-backup', 'keep', ['bash', '-c', `cd /tmp && /tools/restic repair ${what}`]);
      const packs = [
        ...new Set(
          [...check.output.matchAll(/restic repair packs ((?:[0-9a-f]{64} ?)+)/g)].flatMap(([, found = '']) => found.trim().split(' ')),
        ),
      ];
      expectDone(await repair(`packs ${packs.join(' ')}`));
      expectDone(await repair('snapshots --forget'));
      expectDone(await backUp(CHECK_ALL));
      return `${packs.length} packs`;
    });
  },
};

/** A backup of another day, by the writer. */
async function older(drill: Drill, time: string): Promise<void> {
  const options = ['--host', 'embedded', '--tag', 'database', '--time', time, '--quiet'];
  const command = [
    'bash',
    '-c',
    'mkdir -p /work/backup && hostname > /work/backup/manifest.json && exec /tools/restic backup /work/backup "$@"',
    'restic',
  ];
  expectDone(await drill.runAs('database-backup', 'store', [...command, ...options]));
}
