import { rmSync } from 'node:fs';
import { eventually } from '../../eventually';
import { sleep } from '../../report';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { fillThroughAirflow } from '../fill';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';

/** Moments between two backups, from a base backup and the write-ahead log. */
export const pointInTime: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report, figures } = drill;
    await drill.start('object-store');
    await drill.start('postgres');
    await report.check('Airflow fills its tables, and a base backup is made', async () => {
      fillThroughAirflow(drill, DATABASE);
      expectDone(await drill.run('database-backup'));
      return undefined;
    });
    remember(drill, 'good');
    await sleep(1500);
    const moment = drill.sql('SELECT to_char(clock_timestamp() AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')');
    await sleep(1500);
    remember(drill, 'mistake');
    await archived(drill);

    await report.check('a restore to a moment between two transactions has the one, and not the other', async () => {
      const run = await drill.run('restore', { env: { POINT_IN_TIME: moment } });
      expectDone(run);
      expectEqual('remembered', remembered(drill, DATABASE), 'good');
      expectEqual('put aside', remembered(drill, `${DATABASE}_before_restore`), 'good mistake');
      return `${moment}, ${figures.value('platform.restore.seconds', 'job=restore')} s`;
    });
    await report.check('the whole server is lost a moment later: the newest moment in the log has what was written since', async () => {
      remember(drill, 'after the restore');
      await archived(drill);
      const last = Date.now();
      await drill.stop('postgres', 'kill');
      rmSync(drill.claim('postgres-data'), { recursive: true });
      await drill.start('postgres');
      const run = await drill.run('restore', { env: { POINT_IN_TIME: 'newest', DATABASES: 'all' } });
      expectDone(run);
      expectEqual('remembered', remembered(drill, DATABASE), 'after the restore good');
      const lost = figures.value('platform.restore.lost_seconds', 'job=restore');
      return `measured RPO ${lost} s (the last change was ${Math.round((Date.now() - last) / 1000)} s ago), RTO ${figures.value('platform.restore.seconds', 'job=restore')} s`;
    });
    await report.check('the new server archives its log beside that of the lost one, and its backups are good', async () => {
      await archived(drill);
      expectDone(await drill.run('database-backup'));
      expectDone(await drill.run('restore-validation'));
      return undefined;
    });
    for (const [what, env, says] of [
      ['before the first backup', { POINT_IN_TIME: '2020-01-01T00:00:00Z' }, /is before the first backup, of/],
      ['in the future', { POINT_IN_TIME: '2099-01-01T00:00:00Z' }, /is in the future/],
      ['of no calendar', { POINT_IN_TIME: '2026-02-30T00:00:00Z' }, /there is no such day/],
      ['without a zone', { POINT_IN_TIME: '2026-02-03 00:00:00' }, /write RFC 3339 with its zone/],
    ] as const) {
      await report.check(`a moment ${what} is refused`, async () => {
        const run = await drill.run('restore', { env });
        expectFailure(run, 'fetch-backup', says);
        return undefined;
      });
    }
    await report.check('a moment that the log does not reach is refused, and what is live stays', async () => {
      await sleep(2000);
      const now = drill.sql('SELECT to_char(clock_timestamp() AT TIME ZONE \'UTC\', \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')');
      const run = await drill.run('restore', { env: { POINT_IN_TIME: now, DISCARD_PREVIOUS: 'yes' } });
      expectFailure(run, 'rebuild-databases', /the log ends before/);
      expectEqual('remembered', remembered(drill, DATABASE), 'after the restore good');
      return /error: (.*)/.exec(run.output)?.[1];
    });
  },
};

function remember(drill: Drill, word: string): void {
  drill.sql(`INSERT INTO variable (key, val, is_encrypted) VALUES ('${word}', 'x', false)`, DATABASE);
}

const remembered = (drill: Drill, database: string): string =>
  drill.sql("SELECT string_agg(key, ' ' ORDER BY key) FROM variable WHERE NOT is_encrypted", database);

/** Waits until the log of everything so far is in the archive. */
async function archived(drill: Drill): Promise<void> {
  const segment = drill.sql('SELECT pg_walfile_name(pg_switch_wal())');
  await eventually(60_000, async () => {
    const last = drill.sql("SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver");
    if (last < segment) throw new Error(`${segment} is not archived, ${last || 'nothing'} is`);
  });
}
