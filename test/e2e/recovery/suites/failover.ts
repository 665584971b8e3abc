import { join } from 'node:path';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectFailure } from '../expect';
import { Site } from '../sites/site';
import { missingFrom, Writer } from '../sites/writer';
import type { Suite } from './index';

const ADDRESSES = {
  external: { postgres: '127.0.0.11', store: '127.0.0.21', api: '127.0.0.31', guardPort: 8081 },
  'external-dr': { postgres: '127.0.0.12', store: '127.0.0.22', api: '127.0.0.32', guardPort: 8082 },
};

const HOSTS = `127.0.0.11 postgres.example.net\n127.0.0.12 postgres.dr.example.net\n`;

/** Pods that the failover starts and stops. */
const SERVING = { 'airflow-scheduler': 1, 'airflow-triggerer': 1, 'airflow-worker-default': 1 };
const RESTING = Object.fromEntries(Object.keys(SERVING).map((name) => [name, 0]));

/** Two sites with a real PostgreSQL and a real object store each: one takes over from the other, back, and after a disaster. */
export const failover: Suite = {
  platform: 'external',
  run: async (drill) => {
    const [prod, dr] = (['external', 'external-dr'] as const).map(
      (name) => new Site(drill, name, ADDRESSES[name], drill.hosts + HOSTS),
    ) as [Site, Site];
    prod.pairWith(dr);
    dr.pairWith(prod);
    try {
      if (!(await start(drill, prod, dr))) return;
      await beforeAnybodyAgrees(drill, prod, dr);
      await switchover(drill, prod, dr);
      await failback(drill, prod, dr);
      await disaster(drill, prod, dr);
    } finally {
      await prod.end();
      await dr.end();
    }
  },
};

async function start({ report }: Drill, prod: Site, dr: Site): Promise<boolean> {
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

async function beforeAnybodyAgrees({ report, tools, folder }: Drill, prod: Site, dr: Site): Promise<void> {
  await report.check('a dry run says what would be lost, and changes nothing', async () => {
    const run = await dr.failover({});
    expectDone(run);
    const [said] = /up to \d+ s of work would be lost/.exec(run.output) ?? [];
    if (!said) throw new Error(run.output);
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
      await new Promise((resolve) => setTimeout(resolve, 1000));
      if (writer.numbers.length === before) throw new Error('nobody can write');
      return undefined;
    });
  } finally {
    writer.stop();
  }
}

async function switchover({ report, tools, folder, figures }: Drill, prod: Site, dr: Site): Promise<void> {
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
      const run = await dr.failover({ CONFIRM: 'external-dr' });
      expectDone(run);
      expectEqual('pods', dr.api.pods, SERVING);
      expectEqual('lost', figures.value('platform.failover.lost_seconds', 'job=failover'), 0);
      await dr.hear(/external-dr serves/);
      return `failover.seconds ${figures.value('platform.failover.seconds', 'job=failover')}, three runs together`;
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
    return dr.store.record.join(' ');
  });
  await report.check('a scheduler of the new primary may start, one of the old may not', async () => {
    expectDone(await dr.schedulerGate(/site-guard does not say/));
    expectEqual('exit code', (await prod.schedulerGate(/waiting for the migrations/)).code, 137);
    return undefined;
  });
}

async function failback({ report, tools, folder, figures }: Drill, prod: Site, dr: Site): Promise<void> {
  await report.check('the old primary stopped cleanly: it follows the new one without a new copy', async () => {
    prod.database.stop();
    prod.database.followAgain(dr.database);
    await prod.hear(/external is fenced/);
    return prod.database.sql("SELECT status || ', timeline ' || received_tli FROM pg_stat_wal_receiver");
  });
  const writer = new Writer(folder, 'failback', join(tools.postgres, 'psql'), dr.database);
  try {
    await report.check('back again, in one run', async () => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const run = await prod.failover({ CONFIRM: 'external' });
      expectDone(run);
      expectEqual('pods', [prod.api.pods, dr.api.pods], [SERVING, RESTING]);
      expectThrow(() => dr.database.asAirflow('SELECT 1'), /is not currently accepting connections/);
      expectEqual('missing', missingFrom(prod.database, 'failback', writer.numbers), 0);
      return `${writer.numbers.length} rows, none lost, failover.seconds ${figures.value('platform.failover.seconds', 'job=failover')}`;
    });
  } finally {
    writer.stop();
  }
}

async function disaster({ report, tools, folder, figures }: Drill, prod: Site, dr: Site): Promise<void> {
  dr.database.stop();
  dr.database.followAgain(prod.database);
  await prod.hear(/external serves[\s\S]*external serves/);
  const writer = new Writer(folder, 'disaster', join(tools.postgres, 'psql'), prod.database);
  let lost = 0;
  await report.check('the line between the sites is cut, and then the primary’s site is gone', async () => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    dr.database.cutLine();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    prod.database.stop('immediate');
    await prod.stopWatching();
    await prod.store.stop();
    writer.stop();
    return `${writer.numbers.length} rows were confirmed`;
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
    const [rto, rpo] = ['seconds', 'lost_seconds'].map((name) => figures.value(`platform.failover.${name}`, 'job=failover'));
    return `RTO ${rto} s, RPO at most ${rpo} s, ${lost} of ${writer.numbers.length} rows lost`;
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
