import { join } from 'node:path';
import { eventually } from '../../eventually';
import { sleep } from '../../report';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure, expectSaid } from '../expect';
import { ApiServer } from '../sites/api-server';
import { Site } from '../sites/site';
import { missingFrom, Writer } from '../sites/writer';
import type { Suite } from './index';

const ADDRESSES = {
  external: { postgres: '127.0.0.11', store: '127.0.0.21', number: 0 },
  'external-dr': { postgres: '127.0.0.12', store: '127.0.0.22', number: 1 },
};

/** Pods that the failover starts and stops. */
const SERVING = { 'airflow-scheduler': 1, 'airflow-triggerer': 1, 'airflow-worker-default': 1 };
const RESTING = Object.fromEntries(Object.keys(SERVING).map((name) => [name, 0]));

/** CronJobs of the site that serves: whether they are suspended. */
const jobs = (suspend: boolean) =>
  Object.fromEntries(['audit-export', 'configuration-backup', 'database-backup', 'storage-backup'].map((name) => [name, suspend]));

const seconds = (since: number): number => Math.round((Date.now() - since) / 100) / 10;

/** What the failover that has ended has measured. */
const measured = ({ figures }: Drill) => ({
  rto: figures.value('platform.failover.seconds', 'job=failover'),
  rpo: figures.value('platform.failover.lost_seconds', 'job=failover'),
});

/** Two sites with a real PostgreSQL and a real object store each: one takes over from the other, back, and after a disaster. */
export const failover: Suite = {
  platform: 'external',
  run: async (drill) => {
    const prod = new Site(drill, 'external', ADDRESSES.external, drill.hosts, ApiServer.at('127.0.0.31', 2));
    const dr = new Site(drill, 'external-dr', ADDRESSES['external-dr'], drill.hosts, ApiServer.at('127.0.0.32', 0));
    prod.pairWith(dr);
    dr.pairWith(prod);
    try {
      if (!(await start(drill, prod, dr))) return;
      await beforeAnybodyAgrees(drill, prod, dr);
      await switchover(drill, prod, dr);
      await backupsGoOn(drill, dr);
      await failback(drill, prod, dr);
      await disaster(drill, prod, dr);
    } finally {
      await prod.end();
      await dr.end();
    }
  },
};

async function start({ report }: Drill, prod: Site<ApiServer>, dr: Site<ApiServer>): Promise<boolean> {
  const up = await report.check('two sites: a primary with Airflow’s tables, a standby that follows it, an object store each', async () => {
    await Promise.all([prod.store.start(), dr.store.start()]);
    prod.database.makePrimary();
    expectDone(await prod.airflow('db', 'migrate'));
    prod.database.asAirflow('CREATE TABLE work (writer text, number int, at timestamptz DEFAULT now(), PRIMARY KEY (writer, number))');
    dr.database.makeStandbyOf(prod.database);
    return dr.database.sql('SELECT status FROM pg_stat_wal_receiver');
  });
  if (!up) return false;
  await report.check('the guards know which site serves', async () => {
    await prod.watch(/external serves/);
    await dr.watch(/external-dr stands by for external/);
    return undefined;
  });
  await report.check('the primary’s backups arrive at the standby’s store, old ones among them', async () => {
    expectDone(await prod.job('database-backup'));
    for (const hour of ['01', '02', '03']) {
      prod.restic('backup', '--host', 'external', '--tag', 'database', '--time', `2024-03-05 ${hour}:00:00`, '/etc/hostname');
    }
    expectDone(await prod.job('storage-backup'));
    return backupsOf(dr).join(', ');
  });
  await report.check('a scheduler of the site that serves may start', async () => {
    expectDone(await prod.schedulerGate(/site-guard does not say/));
    return undefined;
  });
  await report.check('a standby can be asked about the database, and a scheduler of its may not start', async () => {
    const { code, output } = await dr.schedulerGate(/site-guard does not say that this site serves/);
    expectEqual('exit code', code, 137);
    return output.trim().split('\n').at(-1)?.slice(0, 160);
  });
  return true;
}

/** Days of the backups in a site's repository, by whose they are. */
function backupsOf(site: Site<ApiServer>): string[] {
  const found = JSON.parse(site.restic('snapshots', '--no-lock', '--json')) as { readonly hostname: string; readonly time: string }[];
  return found.map(({ hostname, time }) => `${hostname} of ${time.startsWith('2024-') ? time.slice(0, 10) : 'today'}`).sort();
}

async function beforeAnybodyAgrees({ report, tools, folder }: Drill, prod: Site<ApiServer>, dr: Site<ApiServer>): Promise<void> {
  await report.check('a dry run says what would be lost, and changes nothing', async () => {
    const run = await dr.failover({});
    expectDone(run);
    const [said, lost] = /up to (\d+) s of work would be lost; with it, none/.exec(run.output) ?? [];
    if (!said || Number(lost) > 60) throw new Error(run.output);
    expectSaid(run, /the newest backup's manifest is here/);
    expectEqual('records', [prod.store.record, dr.store.record], [[], []]);
    expectEqual('follows', dr.database.sql('SELECT pg_is_in_recovery()'), 't');
    expectEqual('pods', dr.api.pods, {});
    return said;
  });
  await report.check('the confirmation names the site', async () => {
    expectFailure(await dr.failover({ CONFIRM: 'external' }), 'failover', /CONFIRM is external: this is external-dr/);
    expectEqual('record', dr.store.record, []);
    return undefined;
  });
  await prod.stopWatching();
  const writer = new Writer(folder, 'alone', join(tools.postgres, 'psql'), prod.database);
  try {
    await report.check('nothing is promoted while the primary lives and does not answer', async () => {
      const run = await dr.failover({ CONFIRM: 'external-dr', PATIENCE: '5' });
      expectFailure(run, 'failover', /external has not answered within 5 s: it may be alive and write/);
      expectEqual('follows', dr.database.sql('SELECT pg_is_in_recovery()'), 't');
      return undefined;
    });
    await report.check('somebody says that it is gone, and is wrong: its changes still arrive', async () => {
      const run = await dr.failover({ CONFIRM: 'external-dr', PATIENCE: '5', PRIMARY_IS_GONE: 'yes' });
      expectFailure(run, 'failover', /external is not gone: it still sends changes/);
      expectEqual('follows', dr.database.sql('SELECT pg_is_in_recovery()'), 't');
      return `${writer.numbers.length} rows written meanwhile`;
    });
    await report.check('the claim is withdrawn, and the primary serves on', async () => {
      expectDone(await dr.failover({ CONFIRM: 'external-dr', ACTION: 'withdraw' }));
      await prod.watch(/external serves/);
      const before = writer.numbers.length;
      await sleep(1000);
      if (writer.numbers.length === before) throw new Error('nobody can write');
      return undefined;
    });
  } finally {
    writer.stop();
  }
}

async function switchover(drill: Drill, prod: Site<ApiServer>, dr: Site<ApiServer>): Promise<void> {
  const { report, tools, folder } = drill;
  const writer = new Writer(folder, 'switchover', join(tools.postgres, 'psql'), prod.database);
  try {
    await report.check('killed when the primary has stopped: nothing is promoted yet', async () => {
      const run = await dr.failover({ CONFIRM: 'external-dr' }, { killAfter: { says: /external has stopped: fenced at/ } });
      expectEqual('exit code', run.code, 137);
      expectEqual('follows', dr.database.sql('SELECT pg_is_in_recovery()'), 't');
      expectEqual('pods of the old primary', prod.api.pods, RESTING);
      return undefined;
    });
    await report.check('the old primary takes no session, not even of its superuser', async () => {
      const refused = [() => prod.database.asAirflow('SELECT 1'), () => prod.database.sql('SELECT 1', 'airflow_external')];
      for (const session of refused) expectThrow(session, /is not currently accepting connections/);
      return undefined;
    });
    await report.check('killed when the standby is promoted: no scheduler runs yet', async () => {
      const run = await dr.failover({ CONFIRM: 'external-dr' }, { killAfter: { says: /the database of external-dr is the primary/ } });
      expectEqual('exit code', run.code, 137);
      expectEqual('follows', dr.database.sql('SELECT pg_is_in_recovery()'), 'f');
      return undefined;
    });
    await report.check('started again, it goes on to its end', async () => {
      expectEqual('suspended', prod.api.suspended, {});
      const run = await dr.failover({ CONFIRM: 'external-dr' });
      expectDone(run);
      expectSaid(run, /\d{2,} tables are as full as the backup of/);
      expectEqual('pods', dr.api.pods, SERVING);
      expectEqual('suspended', dr.api.suspended, jobs(false));
      await dr.hear(/external-dr serves/);
      await eventually(60_000, async () => expectEqual('suspended', prod.api.suspended, jobs(true)));
      const { rto, rpo } = measured(drill);
      expectEqual('lost', rpo, 0);
      return `RTO ${rto} s, three runs together, RPO ${rpo} s`;
    });
    await report.check('no row is lost that the old primary had confirmed', async () => {
      expectEqual('missing', missingFrom(dr.database, 'switchover', writer.numbers), 0);
      return `of ${writer.numbers.length}`;
    });
  } finally {
    writer.stop();
  }
  await report.check('it is done once', async () => {
    expectFailure(await dr.failover({ CONFIRM: 'external-dr' }), 'failover', /external-dr serves since/);
    return undefined;
  });
  await report.check('the record of it is whole in both stores', async () => {
    await eventually(60_000, async () => expectEqual('record', prod.store.record, dr.store.record));
    return prod.store.record.join(' ');
  });
  await report.check('a scheduler of the new primary may start, one of the old may not', async () => {
    expectDone(await dr.schedulerGate(/site-guard does not say/));
    expectEqual('exit code', (await prod.schedulerGate(/waiting for the migrations/)).code, 137);
    return undefined;
  });
}

async function backupsGoOn({ report }: Drill, dr: Site<ApiServer>): Promise<void> {
  await report.check(
    'the new primary makes backups, and keeps those that it was sent: the copied repository is checked and pruned',
    async () => {
      const kept = [...Array<string>(2).fill('external of 2024-03-05'), 'external of today']; // the last of its day, and the oldest of all
      expectEqual('before', backupsOf(dr), [...Array<string>(3).fill('external of 2024-03-05'), 'external of today']);
      const run = await dr.job('database-backup');
      expectDone(run);
      expectSaid(run, /repository.checked_timestamp \d+/);
      expectEqual('after', backupsOf(dr), ['external-dr of today', ...kept].sort());
      return backupsOf(dr).join(', ');
    },
  );
}

async function failback(drill: Drill, prod: Site<ApiServer>, dr: Site<ApiServer>): Promise<void> {
  const { report, tools, folder } = drill;
  await report.check('the old primary follows the new one, without a new copy', async () => {
    prod.database.followAgain(dr.database);
    await prod.hear(/external is fenced/);
    return prod.database.follows(dr.database);
  });
  const writer = new Writer(folder, 'failback', join(tools.postgres, 'psql'), dr.database);
  try {
    await report.check('back again, in one run', async () => {
      await sleep(2000);
      const run = await prod.failover({ CONFIRM: 'external' });
      expectDone(run);
      expectEqual('pods', [prod.api.pods, dr.api.pods], [SERVING, RESTING]);
      expectEqual('suspended', prod.api.suspended, jobs(false));
      expectThrow(() => dr.database.asAirflow('SELECT 1'), /is not currently accepting connections/);
      expectEqual('missing', missingFrom(prod.database, 'failback', writer.numbers), 0);
      const { rto, rpo } = measured(drill);
      return `RTO ${rto} s, RPO ${rpo} s, none of ${writer.numbers.length} rows lost`;
    });
  } finally {
    writer.stop();
  }
}

async function disaster(drill: Drill, prod: Site<ApiServer>, dr: Site<ApiServer>): Promise<void> {
  const { report, tools, folder } = drill;
  await report.check('the other one follows again, and stands by', async () => {
    dr.database.followAgain(prod.database);
    await prod.hear(/external serves[\s\S]*external serves/);
    await eventually(60_000, async () => expectEqual('suspended', dr.api.suspended, jobs(true)));
    return dr.database.follows(prod.database);
  });
  const writer = new Writer(folder, 'disaster', join(tools.postgres, 'psql'), prod.database);
  let [lost, died, unsent] = [0, 0, 0];
  await report.check('the line between the sites is cut, and then the primary’s site is gone', async () => {
    await sleep(2000);
    dr.database.cutLine();
    const cut = Date.now();
    await sleep(3000);
    prod.database.stop('immediate');
    died = Date.now();
    unsent = (died - cut) / 1000;
    await prod.stopWatching();
    await prod.store.stop();
    writer.stop();
    return `${writer.numbers.length} rows were confirmed, those of the last ${unsent.toFixed(1)} s not sent`;
  });
  await report.check('nobody vouches for it: nothing is promoted', async () => {
    expectFailure(await dr.failover({ CONFIRM: 'external-dr', PATIENCE: '5' }), 'failover', /external has not answered/);
    return undefined;
  });
  await report.check('somebody does: the standby takes over with what has arrived', async () => {
    const run = await dr.failover({ CONFIRM: 'external-dr', PATIENCE: '5', PRIMARY_IS_GONE: 'yes' });
    expectDone(run);
    expectEqual('pods', dr.api.pods, SERVING);
    lost = missingFrom(dr.database, 'disaster', writer.numbers);
    if (lost === 0) throw new Error('nothing was lost, although the line was cut');
    const { rto, rpo = 0 } = measured(drill);
    if (rpo < unsent) throw new Error(`it says that at most ${rpo} s were lost, which were ${unsent} s`);
    return `RTO ${rto} s from the claim, ${seconds(died)} s from the end of the primary; RPO ${unsent.toFixed(1)} s, said to be at most ${rpo} s: ${lost} of ${writer.numbers.length} rows lost`;
  });
  await report.check('it comes back: no scheduler of its starts, and it takes no session', async () => {
    await prod.store.start();
    prod.database.start();
    const gate = prod.schedulerGate(/waiting for the migrations/);
    await prod.watch(/external is fenced|has stopped for/);
    expectEqual('exit code', (await gate).code, 137);
    expectThrow(() => prod.database.asAirflow('SELECT 1'), /is not currently accepting connections/);
    expectEqual('rows that only it has', missingFrom(dr.database, 'disaster', writer.numbers), lost);
    return undefined;
  });
  await report.check('what it has alone is not promoted over what the new primary has', async () => {
    const run = await prod.failover({ CONFIRM: 'external', PATIENCE: '5' });
    expectFailure(run, 'failover', /is a primary of its own, and has not what external-dr has/);
    return undefined;
  });
  await report.check('it is made a standby again, and could take over without a loss', async () => {
    prod.database.followAgain(dr.database);
    const follows = await prod.database.follows(dr.database);
    const run = await prod.failover({});
    expectDone(run);
    expectSaid(run, /up to \d{1,2} s of work would be lost; with it, none/);
    return follows;
  });
}

function expectThrow(work: () => unknown, says: RegExp): void {
  try {
    work();
  } catch (error) {
    if (says.test(String(error))) return;
    throw error;
  }
  throw new Error(`nothing said ${says}`);
}
