import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import { Buckets } from '../buckets';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { airflowVariables, fillThroughAirflow } from '../fill';
import { neededAirflow } from '../tools';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';
const PREFIX = 'airflow/embedded';
const SMALL_BATCHES = ['python', '/opt/recovery/audit/audit-export.py', '--batch', '50'];
const job = 'job=audit-export';

interface Event {
  readonly id: number;
  readonly event: string;
}

const eventsIn = (text: string): Event[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"audit":"airflow"'))
    .map((line) => JSON.parse(line) as Event);

/** Airflow's events leave the database exactly once, whatever happens meanwhile. */
export const auditExport: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const { audit } = drill.objects.environment.stores.objects.buckets;
    const store = new Buckets(drill, 8333, 'audit-writer');
    /** Every event of every object, the oldest object first. */
    const stored = (epoch = ''): Event[] =>
      store
        .getAll(`${audit}/${PREFIX}`)
        .filter(([path]) => path.startsWith(epoch) && path.endsWith('.jsonl'))
        .flatMap(([, text]) => eventsIn(text));
    const inDatabase = (): number[] =>
      JSON.parse(drill.sql("SELECT coalesce(json_agg(id ORDER BY id), '[]') FROM log", DATABASE)) as number[];
    const printed: Event[] = [];
    /** One run, its events kept. @param small batches of a few rows: many objects, many moments to be killed at */
    const exported = async (small = false, options: Parameters<Drill['run']>[1] = {}) => {
      const run = small
        ? await drill.runAs('audit-export', 'audit-export', SMALL_BATCHES, options)
        : await drill.run('audit-export', options);
      printed.push(...eventsIn(run.output));
      return run;
    };
    await drill.start('object-store');
    await drill.start('postgres');
    fillThroughAirflow(drill, DATABASE);

    await report.check('the first run exports what is there', async () => {
      drill.sql(
        "INSERT INTO log (dttm, event, owner) SELECT now() - n * interval '1 minute', 'old', 'somebody' FROM generate_series(1, 3000) n",
        DATABASE,
      );
      const run = await exported();
      expectDone(run);
      expectEqual(
        'ids in the store',
        stored().map(({ id }) => id),
        inDatabase(),
      );
      if (printed.some(({ event }) => event === 'old') && printed.length > 1500)
        throw new Error(`${printed.length} old events were printed`);
      return `3000 events in ${run.seconds.toFixed(1)} s, ${printed.length} of the last day printed`;
    });
    await report.check('eight writers, exporters killed at any moment: every event once', async () => {
      printed.length = 0;
      const before = inDatabase().length;
      const writers = write(drill, 20, 8);
      let killed = 0;
      for (let run = 0; run < 9; run += 1) {
        const kill = run % 3 === 0 ? undefined : { says: /\{"audit"/, milliseconds: run * 20 };
        if ((await exported(true, kill ? { killAfter: kill } : {})).code === 137) killed += 1;
      }
      await writers;
      expectDone(await exported());
      const ids = stored().map(({ id }) => id);
      const rows = inDatabase();
      expectEqual('lost', rows.filter((id) => !ids.includes(id)).length, 0);
      expectEqual('twice', ids.length - new Set(ids).size, 0);
      expectEqual('of transactions that were given up', ids.filter((id) => !rows.includes(id)).length, 0);
      const shown = new Set(printed.map(({ id }) => id));
      expectEqual('never printed', rows.slice(before).filter((id) => !shown.has(id)).length, 0);
      return `${rows.length - before} events, ${killed} of 10 exporters killed; ${printed.length - shown.size} printed twice`;
    });
    await report.check('a transaction that stays open: nothing above it is taken for complete, and it is not left out', async () => {
      const long = transaction(drill, 45);
      await long.began;
      drill.sql("INSERT INTO log (dttm, event, owner) VALUES (now(), 'after', 'somebody')", DATABASE);
      const waited = await exported();
      expectDone(waited);
      if (!/have not ended for 20 s/.test(waited.output)) throw new Error(waited.output);
      expectEqual('events of now', stored().filter(({ event }) => event === 'after' || event === 'long').length, 0);
      await long.ended;
      expectDone(await exported());
      expectEqual(
        'events of now',
        stored()
          .map(({ event }) => event)
          .filter((event) => event === 'after' || event === 'long'),
        ['long', 'after'],
      );
      return `lag ${drill.figures.value('platform.audit.lag_seconds', job)} s afterwards`;
    });
    await report.check('the chain is whole', async () => {
      const run = await drill.runAs('audit-export', 'audit-export', ['python', '/opt/recovery/audit/audit-export.py', '--verify']);
      expectDone(run);
      return /(\d+ objects with \d+ events)/.exec(run.output)?.[1];
    });
    await report.check('a restored database begins a new epoch behind the last event that it has', async () => {
      const known = stored().length;
      const highest = Math.max(...inDatabase());
      drill.sql(`DELETE FROM log WHERE id > ${highest - 50}; SELECT setval('log_id_seq', ${highest - 50})`, DATABASE);
      drill.sql("INSERT INTO log (dttm, event, owner) SELECT now(), 'after the restore', 'somebody' FROM generate_series(1, 30)", DATABASE);
      expectDone(await exported());
      expectEqual('events of before', stored('0001/').length, known);
      expectEqual('events of the new epoch', stored('0002/').filter(({ event }) => event === 'after the restore').length, 30);
      expectDone(await exported());
      expectEqual('all of them', stored().length, stored('0001/').length + stored('0002/').length);
      expectEqual('of before the restore once more', stored('0002/').length, 30);
      return undefined;
    });
    await report.check('a lost cursor is found again in the chain', async () => {
      const before = stored().length;
      store.put(`${audit}/${PREFIX}/cursor.json`, 'nonsense');
      expectDone(await exported());
      expectEqual('events', stored().length, before);
      return undefined;
    });
    await report.check('the login that exports cannot delete', async () => {
      const [first = ''] = store.list(`${audit}/${PREFIX}`).filter((path) => path.endsWith('.jsonl'));
      let refused = false;
      try {
        store.remove(`${audit}/${PREFIX}/${first}`);
      } catch (error) {
        refused = /AccessDenied|403/.test(String((error as { stderr?: unknown }).stderr));
      }
      expectEqual('refused', refused, true);
      return undefined;
    });
    await report.check('a store that does not answer is said, and the next run goes on', async () => {
      drill.sql("INSERT INTO log (dttm, event, owner) VALUES (now(), 'meanwhile', 'somebody')", DATABASE);
      await drill.stop('object-store', 'kill');
      expectFailure(await exported(), 'audit-export', /error: could not [\s\S]*fix: +see the runbook of ObjectStoreDown/);
      await drill.start('object-store');
      // It answers before it can read.
      await eventually(60_000, async () => expectDone(await exported()));
      expectEqual('the event', stored().filter(({ event }) => event === 'meanwhile').length, 1);
      return undefined;
    });
    await report.check('an event that somebody changed in the bucket is found', async () => {
      const [path = ''] = store
        .list(`${audit}/${PREFIX}`)
        .filter((each) => each.endsWith('.jsonl'))
        .sort();
      const text = store.get(`${audit}/${PREFIX}/${path}`);
      store.put(`${audit}/${PREFIX}/${path}`, text.replace('somebody', 'nobody!!'));
      const run = await drill.runAs('audit-export', 'audit-export', ['python', '/opt/recovery/audit/audit-export.py', '--verify']);
      expectFailure(run, 'audit-export', /its content is not what was written/);
      return undefined;
    });
  },
};

function write(drill: Drill, seconds: number, writers: number): Promise<void> {
  const python = join(neededAirflow(drill.tools), 'bin', 'python');
  const script = join(__dirname, '..', 'write-events.py');
  const child = spawn(python, [script, String(seconds), String(writers)], { env: airflowVariables(drill, DATABASE), stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`the writers ended with ${code}`))));
  });
}

/** A transaction that writes at its beginning, and takes its time. */
function transaction(drill: Drill, seconds: number) {
  const sql = `BEGIN; INSERT INTO log (dttm, event, owner) VALUES (now(), 'long', 'somebody'); SELECT 'began'; SELECT pg_sleep(${seconds}); COMMIT`;
  const args = ['--no-psqlrc', '--quiet', '--host=127.0.0.1', '--username=postgres', `--dbname=${DATABASE}`];
  const child = spawn(join(drill.tools.postgres, 'psql'), args, {
    env: { ...process.env, PGPASSWORD: drill.secret('postgres-superuser', 'password') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(`${sql.replaceAll('; ', ';\n')};\n`);
  return {
    began: new Promise<void>((resolve) => child.stdout.on('data', (data: Buffer) => (data.includes('began') ? resolve() : undefined))),
    ended: new Promise<void>((resolve) => child.once('close', () => resolve())),
  };
}
