import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import { Buckets } from '../buckets';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure, lastError } from '../expect';
import { fillThroughAirflow } from '../fill';
import type { JobRun } from '../job';
import { OtherSite } from '../other-site';
import { askBroker, askDump } from '../valkey';
import type { Suite } from './index';

/** The drill has no API server, and Valkey comes to it without TLS. */
const without = ['snapshot-volumes', 'dump-broker', 'back-up', 'keep'];
const LOGS = 100;
const MANY = 800;
const job = 'job=storage-backup';

const logPath = (number: number): string => `tasks/dag_id=warehouse/run_id=${number}/task_id=load/attempt=1.log`;

/** Task logs as files of this machine; a few KB each. */
function makeLogs(drill: Drill, name: string, count: number, text = 'a line of a log\n'): string {
  const folder = join(drill.folder, name);
  for (let number = 0; number < count; number += 1) {
    mkdirSync(join(folder, logPath(number), '..'), { recursive: true });
    writeFileSync(join(folder, logPath(number)), text.repeat(20 + (number % 200)));
  }
  return folder;
}

const copied = (drill: Drill, bucket: string): number =>
  drill.figures.value('platform.replica.data_timestamp', job, `bucket=${bucket}`) ?? 0;

const seconds = (run: JobRun): string => `${run.seconds.toFixed(1)} s`;

/** Buckets that are copied to another site. */
export const storageReplica: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const { buckets } = drill.objects.environment.stores.objects;
    const site = new OtherSite(drill);
    const there = site.replica.buckets;
    const airflow = new Buckets(drill, 8333, 'object-store');
    const auditor = new Buckets(drill, 8333, 'audit-writer');
    await drill.start('object-store');
    await drill.start('postgres');
    await site.start();

    await report.check('logs, archive, events and backups arrive at an empty site', async () => {
      fillThroughAirflow(drill, 'airflow_embedded');
      expectDone(await drill.run('database-backup'));
      airflow.fill(makeLogs(drill, 'logs', LOGS), buckets.logs);
      for (const day of ['2026-11-01', '2026-11-02']) airflow.put(`${buckets.archive}/database/${day}/log.csv`, `id,event\n1,${day}\n`);
      auditor.put(`${buckets.audit}/airflow/embedded/0001/0000000000000000001.jsonl`, '{"id":1}\n');
      auditor.put(`${buckets.audit}/airflow/embedded/cursor.json`, '{}');
      const run = await drill.run('storage-backup', { without });
      expectDone(run);
      expectEqual('logs there', site.buckets.list(there.logs).length, LOGS);
      expectEqual('archive there', site.buckets.list(there.archive).length, 2);
      expectEqual('events there', site.buckets.list(there.audit), ['airflow/embedded/0001/0000000000000000001.jsonl']);
      expectEqual('backups there', site.buckets.list(`${there.backups}/restic/database/snapshots`).length, 2);
      const archived = site.buckets.list(there.backups).filter((path) => path.startsWith('postgres-wal/'));
      if (archived.length === 0) throw new Error('the write-ahead log did not arrive');
      return `${LOGS + 3} objects, 2 backups, ${archived.length} segments of the write-ahead log in ${seconds(run)}`;
    });
    await report.check('a second run finds all of it there', async () => {
      const run = await drill.run('storage-backup', { without });
      expectDone(run);
      return seconds(run);
    });
    await report.check('what is deleted here stays there', async () => {
      for (let number = 0; number < 10; number += 1) airflow.remove(`${buckets.logs}/${logPath(number)}`);
      airflow.remove(`${buckets.archive}/database/2026-11-01/log.csv`);
      const run = await drill.run('storage-backup', { without });
      expectDone(run);
      expectEqual('logs there', site.buckets.list(there.logs).length, LOGS);
      expectEqual('archive there', site.buckets.list(there.archive).length, 2);
      return `10 of ${LOGS} logs and a file of the archive`;
    });
    await report.check('a log that grows is copied, and the store keeps what it was', async () => {
      const path = logPath(50);
      const before = airflow.get(`${buckets.logs}/${path}`);
      airflow.put(`${buckets.logs}/${path}`, `${before}more\n`);
      expectDone(await drill.run('storage-backup', { without }));
      expectEqual('the log there', site.buckets.get(`${there.logs}/${path}`), `${before}more\n`);
      expectEqual('its versions', site.buckets.list(`${there.logs}/${path.replace(/\/[^/]*$/, '')}`, '--s3-versions').length, 2);
      return undefined;
    });
    await report.check(
      'a file of the archive that is changed here does not reach the copy, and is said; everything else arrives',
      async () => {
        const path = 'database/2026-11-02/log.csv';
        const good = airflow.get(`${buckets.archive}/${path}`);
        airflow.put(`${buckets.archive}/${path}`, good.replace('1,', '2,'));
        airflow.put(`${buckets.logs}/${logPath(LOGS)}`, 'a new log\n');
        const run = await drill.run('storage-backup', { without });
        expectFailure(
          run,
          'replicate',
          /failed: archive: an object that never changes is another one there[\s\S]*fix: +see the runbook of ReplicaOld/,
        );
        expectEqual('the copy', site.buckets.get(`${there.archive}/${path}`), good);
        expectEqual('the new log', site.buckets.get(`${there.logs}/${logPath(LOGS)}`), 'a new log\n');
        airflow.put(`${buckets.archive}/${path}`, good);
        expectDone(await drill.run('storage-backup', { without }));
        return undefined;
      },
    );
    await report.check(
      'a copy that is damaged there is found: a log is copied again, the archive is left for a person to judge',
      async () => {
        const log = logPath(60);
        const good = airflow.get(`${buckets.logs}/${log}`);
        site.buckets.put(`${there.logs}/${log}`, good.replace('line', 'lime'));
        expectDone(await drill.run('storage-backup', { without }));
        expectEqual('the log there', site.buckets.get(`${there.logs}/${log}`), good);
        const path = 'database/2026-11-02/log.csv';
        const file = site.buckets.get(`${there.archive}/${path}`);
        site.buckets.put(`${there.archive}/${path}`, file.replace('event', 'evemt'));
        expectFailure(await drill.run('storage-backup', { without }), 'replicate', /log\.csv: .*immutable file modified/);
        site.buckets.put(`${there.archive}/${path}`, file);
        return undefined;
      },
    );
    await report.check('a run that is killed half way loses nothing, and the next one goes on', async () => {
      airflow.fill(makeLogs(drill, 'more-logs', MANY, 'another line of another log\n'), `${buckets.logs}/more`);
      const before = site.buckets.list(there.logs).length;
      const killed = await drill.run('storage-backup', { without, killAfter: { says: /logs: source:/, milliseconds: 3000 } });
      expectEqual('its code', killed.code, 137);
      const half = site.buckets.list(there.logs).length - before;
      const run = await drill.run('storage-backup', { without });
      expectDone(run);
      expectEqual('logs there', site.buckets.list(there.logs).length, before + MANY);
      return `${half} of ${MANY} had arrived, the rest in ${seconds(run)}`;
    });
    await report.check('a store that goes away half way is said, and nothing is lost', async () => {
      airflow.fill(makeLogs(drill, 'even-more-logs', MANY, 'one more line\n'), `${buckets.logs}/even-more`);
      const before = copied(drill, 'logs');
      const running = drill.run('storage-backup', { without });
      // As soon as some of it is there.
      await eventually(120_000, async () => {
        if (site.buckets.list(`${there.logs}/even-more`).length === 0) throw new Error('nothing has arrived');
      });
      await site.kill();
      const run = await running;
      expectFailure(run, 'replicate', /failed: [\s\S]*error: [\s\S]*fix: +see the runbook of ReplicaOld/);
      if (copied(drill, 'backups') > copied(drill, 'logs') + 3600) throw new Error('a figure says that all is well');
      await site.start();
      const again = await drill.run('storage-backup', { without });
      expectDone(again);
      expectEqual('logs there', site.buckets.list(`${there.logs}/even-more`).length, MANY);
      if (copied(drill, 'logs') <= before) throw new Error('the figure did not follow');
      return `${seconds(run)} until it said so, ${seconds(again)} for the rest`;
    });
    await report.check('backups that are forgotten here stay there, and can be read there', async () => {
      const forget = ['/tools/restic', 'forget', '--keep-last', '1', '--prune', '--quiet'];
      expectDone(await drill.run('database-backup'));
      expectDone(await drill.run('storage-backup', { without }));
      expectDone(await drill.runAs('database-backup', 'keep', forget));
      expectDone(await drill.run('storage-backup', { without }));
      expectEqual('backups there', site.buckets.list(`${there.backups}/restic/database/snapshots`).length, 4);
      const read = [
        'bash',
        '-c',
        `/tools/restic -o rclone.program=/tools/rclone --repo "rclone:$REPLICA_BACKUPS/restic/database" dump --tag database latest /work/backup/manifest.json`,
      ];
      const run = await drill.runAs('storage-backup', 'replicate', read, { env: { RCLONE_CONFIG: '' } });
      expectDone(run);
      expectEqual('the manifest', /"environment":"embedded"/.test(run.output), true);
      return '4 backups there, 2 here';
    });
  },
};

/** Without another site: buckets and broker in the backups. */
export const storageBackup: Suite = {
  platform: 'dev',
  run: async (drill) => {
    const { report } = drill;
    const { buckets } = drill.objects.environment.stores.objects;
    const airflow = new Buckets(drill, 8333, 'object-store');
    await drill.start('object-store');
    await drill.start('redis');

    await report.check('logs, archive and the broker go into the repository', async () => {
      airflow.fill(makeLogs(drill, 'logs', LOGS), buckets.logs);
      airflow.put(`${buckets.archive}/database/2026-11-01/log.csv`, 'id,event\n');
      askBroker(drill, 'redis-airflow', 'set', 'celery-task', 'a message');
      const run = await drill.run('storage-backup');
      expectDone(run);
      return `${LOGS + 1} objects, ${drill.figures.value('platform.backup.bytes', job)} bytes in ${seconds(run)}`;
    });
    await report.check('a log comes back as it was', async () => {
      const path = logPath(7);
      const run = await drill.runAs('storage-backup', 'keep', ['/tools/restic', '--quiet', 'dump', 'latest', `/work/buckets/logs/${path}`]);
      expectDone(run);
      expectEqual('the log', run.output, airflow.get(`${buckets.logs}/${path}`));
      return undefined;
    });
    await report.check('the dump of the broker starts another one', async () => {
      const dump = ['bash', '-c', '/tools/restic --quiet dump latest /work/broker.rdb | base64'];
      const run = await drill.runAs('storage-backup', 'keep', dump);
      expectDone(run);
      const folder = join(drill.folder, 'another-broker');
      mkdirSync(folder);
      writeFileSync(join(folder, 'dump.rdb'), Buffer.from(run.output, 'base64'));
      expectEqual('the message', await askDump(drill, folder, 'get', 'celery-task'), 'a message');
      return undefined;
    });
    await report.check('the login of the dump may do nothing else', async () => {
      for (const command of [['get', 'celery-task'], ['config', 'get', '*'], ['flushall']]) {
        const answer = askBroker(drill, 'redis-backup', ...command);
        if (!answer.startsWith('NOPERM')) throw new Error(`${command.join(' ')}: ${answer}`);
      }
      return undefined;
    });
    await report.check('a keeper that may not delete says so, instead of a repository that only grows', async () => {
      const old =
        'mkdir -p /work/buckets && hostname > /work/buckets/old && ' +
        'exec /tools/restic backup /work/buckets --host "$ENVIRONMENT" --tag storage --time "2026-09-01 01:00:00" --quiet';
      expectDone(await drill.runAs('storage-backup', 'back-up', ['bash', '-c', old]));
      const days = async () => {
        const run = await drill.runAs('storage-backup', 'keep', ['/tools/restic', '--no-lock', 'snapshots', '--json']);
        return (JSON.parse(run.output) as { readonly time: string }[]).map(({ time }) => time.slice(0, 10));
      };
      const newest = { KEEP_DAILY: '1', KEEP_WEEKLY: '0', KEEP_MONTHLY: '0' };
      const writer = {
        AWS_ACCESS_KEY_ID: drill.secret('backup-writer', 'access-key'),
        AWS_SECRET_ACCESS_KEY: drill.secret('backup-writer', 'secret-key'),
      };
      const refused = await drill.run('storage-backup', { env: { ...writer, ...newest } });
      expectFailure(refused, 'keep', /did not let go of what is old/);
      expectEqual('the old one is there', (await days()).includes('2026-09-01'), true);
      expectDone(await drill.run('storage-backup', { env: newest }));
      expectEqual('the old one is there', (await days()).includes('2026-09-01'), false);
      return lastError(refused);
    });
    await report.check('a disk that is too small is said before anything is copied', async () => {
      const run = await drill.run('storage-backup', { disks: { work: '384Ki' } });
      expectFailure(
        run,
        'fetch-buckets',
        /the buckets need \d+ bytes, the disk of this pod has room for \d+[\s\S]*fix: +raise recovery\.storage\.workspace/,
      );
      return undefined;
    });
  },
};
