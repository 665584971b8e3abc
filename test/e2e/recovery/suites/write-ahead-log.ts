import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { rclone } from '../repository';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';

/** Where Postgres runs the scripts. */
const IN_DATA = 'cd /var/lib/postgresql/data/pgdata';

/** The archive of the write-ahead log: what Postgres says is archived is there, once, and stays as long as a base needs it. */
export const writeAheadLog: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    await report.check('Postgres starts before the store is there, and serves', async () => {
      await drill.start('postgres');
      drill.sql('CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, text text)', DATABASE);
      return undefined;
    });
    const segments: string[] = [];
    await report.check('three segments cannot be archived while the store is away: they stay, and the failure is counted', async () => {
      for (let n = 0; n < 3; n += 1) segments.push(switchSegment(drill));
      await eventually(90_000, async () => {
        if (Number(archiver(drill, 'failed_count')) < 2) throw new Error('no attempt has failed yet');
      });
      expectEqual('archived', archiver(drill, 'archived_count'), '0');
      return `${segments.join(' ')}; ${/archive-wal: error: .*/.exec(drill.process('postgres').output)?.[0].slice(0, 120)}`;
    });
    const digests = new Map(segments.map((name) => [name, digestOf(drill, name)]));
    await report.check('the store comes back: all three are archived, and come out as they went in', async () => {
      await drill.start('object-store');
      const seconds = await until(drill, segments.at(-1) ?? '');
      for (const name of segments) {
        const fetched = await drill.runBeside('postgres', [
          'bash',
          '-c',
          `${IN_DATA} && bash /opt/wal/fetch-wal.sh "$0" /tmp/fetched && sha256sum /tmp/fetched`,
          name,
        ]);
        expectDone(fetched);
        expectEqual(name, /[0-9a-f]{64}/.exec(fetched.output)?.[0], digests.get(name));
      }
      return `after ${seconds} s; ${await sizes(drill)}`;
    });
    await report.check('what is not in the archive is the end of a recovery; a store that does not answer is not', async () => {
      const fetch = (env = {}) =>
        drill.runBeside('postgres', ['bash', '-c', `${IN_DATA} && bash /opt/wal/fetch-wal.sh 0000000100000000000000FF /tmp/fetched`], {
          env,
        });
      expectEqual('missing', (await fetch()).code, 1);
      expectEqual('no answer', (await fetch({ RCLONE_CONFIG_S3_ENDPOINT: 'https://object-store:8334' })).code, 200);
      expectEqual('wrong key', (await fetch({ RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: 'wrong' })).code, 200);
      return undefined;
    });
    await report.check('the same segment again is no error, another one under its name is, and changes nothing', async () => {
      const name = segments[0] ?? '';
      const again = (change: string) => {
        const script = `${IN_DATA} && bash /opt/wal/fetch-wal.sh "$0" /tmp/copy && ${change} && bash /opt/wal/archive-wal.sh /tmp/copy "$0"`;
        return drill.runBeside('postgres', ['bash', '-c', script, name]);
      };
      expectDone(await again('true'));
      expectFailure(await again('echo other >> /tmp/copy'), 'postgres', /archive-wal: error: 0/);
      const fetched = await again('sha256sum /tmp/copy');
      expectEqual(name, /[0-9a-f]{64}/.exec(fetched.output)?.[0], digests.get(name));
      return undefined;
    });
    await report.check('a store that takes the connection and says nothing is a failure, not a wait without an end', async () => {
      const silent = createServer().listen(0, '127.0.0.1');
      await once(silent, 'listening');
      try {
        const { port } = silent.address() as AddressInfo;
        const env = { RCLONE_CONFIG_S3_ENDPOINT: `http://127.0.0.1:${port}`, ARCHIVE_PATIENCE: '2' };
        const script = `${IN_DATA} && echo segment > /tmp/new && bash /opt/wal/archive-wal.sh /tmp/new 0000000100000000000000FE`;
        expectFailure(await drill.runBeside('postgres', ['bash', '-c', script], { env }), 'postgres', /the object store does not answer/);
      } finally {
        silent.close();
      }
      return undefined;
    });
    await report.check('nothing of it can be read without the password', async () => {
      const raw = await rclone(drill, 'keeper', ['cat', `s3:airflow-backups/postgres-wal/embedded/${system(drill)}/${segments[0]}.gz`]);
      if (!raw.output.startsWith('RCLONE')) throw new Error('the file is not encrypted');
      return undefined;
    });
    await report.check('a server that is killed goes on where it was: no segment is missing', async () => {
      for (let n = 0; n < 3; n += 1) switchSegment(drill);
      await drill.stop('postgres', 'kill');
      await drill.start('postgres');
      const last = switchSegment(drill);
      const seconds = await until(drill, last);
      const names = await archived(drill);
      const numbers = names.map((name) => Number.parseInt(name.slice(16, 24), 16));
      expectEqual(
        'numbers',
        numbers,
        numbers.map((_, index) => (numbers[0] ?? 0) + index),
      );
      return `${names.length} segments in a row, the last after ${seconds} s`;
    });
    await report.check('with a base backup, what no recovery needs any more goes, and nothing else', async () => {
      const before = await archived(drill);
      const run = await drill.run('database-backup');
      expectDone(run);
      const after = await archived(drill);
      const [, first = '', gone] =
        /took away (?:\d+) files before ([0-9A-F]{24}) of the server \d+; (\d+) were there/.exec(run.output) ?? [];
      expectEqual(
        'segments before the base',
        after.filter((name) => name < first),
        [],
      );
      expectEqual(
        'segments from the base on that are missing',
        before.filter((name) => name >= first && !after.includes(name)),
        [],
      );
      return `${before.length} segments, the base begins at ${first}, ${after.length} stay of ${gone} files`;
    });
    await report.check('the login of the server can take no segment away', async () => {
      expectFailure(await rclone(drill, 'writer', ['delete', 'wal:']), 'keep-wal', /AccessDenied/);
      return undefined;
    });
  },
};

/** Writes something, and ends the segment that it is in. */
function switchSegment(drill: Drill): string {
  drill.sql('INSERT INTO events (text) SELECT md5(n::text) FROM generate_series(1, 1000) AS n', DATABASE);
  return drill.sql('SELECT pg_walfile_name(pg_switch_wal())');
}

/** Name of the server's folder in the archive. */
const system = (drill: Drill): string => drill.sql('SELECT system_identifier FROM pg_control_system()');

const archiver = (drill: Drill, column: string): string => drill.sql(`SELECT ${column} FROM pg_stat_archiver`);

/** Waits until a segment is archived; seconds. */
async function until(drill: Drill, name: string): Promise<string> {
  const started = Date.now();
  await eventually(180_000, async () => {
    const last = archiver(drill, 'last_archived_wal');
    if (last < name) throw new Error(`${name} is not archived, ${last} is; ${drill.process('postgres').output.slice(-500)}`);
  });
  return ((Date.now() - started) / 1000).toFixed(0);
}

function digestOf(drill: Drill, name: string): string {
  const folder = join(drill.claim('postgres-data'), 'pgdata', 'pg_wal');
  if (!readdirSync(folder).includes(name)) throw new Error(`${name} is not on the volume any more`);
  return createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');
}

/** Names of the segments in the archive. */
async function archived(drill: Drill): Promise<string[]> {
  const run = await rclone(drill, 'keeper', ['lsf', '--files-only', `wal:${system(drill)}`]);
  expectDone(run);
  return [...run.output.matchAll(/^([0-9A-F]{24})\.gz$/gm)].map(([, name = '']) => name).sort();
}

async function sizes(drill: Drill): Promise<string> {
  const run = await rclone(drill, 'keeper', ['size', 'wal:']);
  return run.output.trim().replaceAll('\n', ', ');
}
