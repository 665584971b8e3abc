import { join } from 'node:path';
import { findTools as findControlPlane } from '../../control-plane/tools';
import { eventually } from '../../eventually';
import type { Drill } from '../drill';
import { expectDone, expectEqual, expectSaid } from '../expect';
import { SiteCluster } from '../sites/cluster';
import { OperatorStandIn } from '../sites/operator';
import { Site } from '../sites/site';
import { missingFrom, Writer } from '../sites/writer';
import type { Suite } from './index';

const ADDRESSES = {
  prod: { postgres: '127.0.0.11', store: '127.0.0.21', number: 0 },
  dr: { postgres: '127.0.0.12', store: '127.0.0.22', number: 1 },
};

/** Pods of the site that serves, and its CronJobs. */
const SERVING = {
  'airflow-scheduler': 2,
  'airflow-triggerer': 2,
  'airflow-worker-background': 2,
  'airflow-worker-critical': 2,
  'airflow-worker-processing': 3,
  keycloak: 2,
};
const RESTING = Object.fromEntries(Object.keys(SERVING).map((name) => [name, 0]));
const JOBS = ['audit-export', 'configuration-backup', 'database-backup', 'database-cleanup', 'storage-backup'];
const suspended = (value: boolean) => Object.fromEntries(JOBS.map((name) => [name, value]));

/** What a merge patch may try with a right that is meant for one field. */
const HOSTILE = [
  ['cronjob', 'database-backup', { spec: { schedule: '* * * * *' } }, /changes nothing here but spec.suspend, and not schedule/],
  [
    'cronjob',
    'database-backup',
    { spec: { suspend: false, jobTemplate: { spec: { template: { spec: { serviceAccountName: 'restore' } } } } } },
    /changes nothing here but spec.suspend, and not jobTemplate/,
  ],
  ['cluster', 'postgres', { spec: { instances: 1 } }, /changes nothing here but spec.replica, and not instances/],
  [
    'cluster',
    'postgres',
    { spec: { enableSuperuserAccess: true } },
    /changes nothing here but spec.replica, and not enableSuperuserAccess/,
  ],
] as const;

const FORBIDDEN = [
  ['patch', 'cronjob', 'restore', '--type=merge', '--patch={"spec":{"suspend":false}}'],
  ['patch', 'deployment', 'airflow-scheduler', '--type=merge', '--patch={"spec":{"replicas":0}}'],
  ['patch', 'cluster', 'another', '--type=merge', '--patch={"spec":{"instances":1}}'],
  ['delete', 'cluster', 'postgres'],
  ['scale', 'deployment', 'airflow-webserver', '--replicas=0'],
  ['create', 'job', 'mine', '--from=cronjob/database-backup'],
  ['get', 'secret', 'postgres-airflow'],
] as const;

type Pair = Readonly<Record<'prod' | 'dr', Site<SiteCluster>>>;

/**
 * Production and its standby as they are rendered, each with a real API server, a real PostgreSQL and a real object store. What is played is
 * the operator of CloudNativePG, on these servers: sites/operator.ts. Needs CONTROL_PLANE_BIN and CRDS, as e2e:control-plane does.
 */
export const failoverCluster: Suite = {
  platform: 'prod',
  run: async (drill) => {
    const tools = findControlPlane();
    const siteOf = (name: 'prod' | 'dr') =>
      new Site(drill, name, ADDRESSES[name], drill.hosts, new SiteCluster(name, join(drill.folder, `${name}-cluster`), tools));
    const pair: Pair = { prod: siteOf('prod'), dr: siteOf('dr') };
    const { prod, dr } = pair;
    prod.pairWith(dr);
    dr.pairWith(prod);
    const operators: OperatorStandIn[] = [];
    try {
      if (!(await start(drill, pair))) return;
      operators.push(new OperatorStandIn(prod.api, prod.database, dr.database), new OperatorStandIn(dr.api, dr.database, prod.database));
      await rights(drill, pair);
      await switchover(drill, pair, operators);
      await failback(drill, pair, operators);
    } finally {
      for (const operator of operators) await operator.stop();
      await prod.end();
      await dr.end();
    }
  },
};

async function start({ report }: Drill, { prod, dr }: Pair): Promise<boolean> {
  const up = await report.check('two API servers take what a failover looks at, and the policy over it', async () => {
    const objects = [await prod.api.start(), await dr.api.start()];
    expectEqual('pods of the standby', await dr.api.pods(), RESTING); // those of production are KEDA's to say
    expectEqual('suspended', [await prod.api.suspended(JOBS), await dr.api.suspended(JOBS)], [suspended(false), suspended(true)]);
    return `${objects.join(' and ')} objects`;
  });
  if (!up) return false;
  return report.check('a primary with Airflow’s tables, a standby that follows it, an object store each', async () => {
    await Promise.all([prod.store.start(), dr.store.start()]);
    prod.database.makePrimary();
    expectDone(await prod.airflow('db', 'migrate'));
    prod.database.asAirflow('CREATE TABLE work (writer text, number int, at timestamptz DEFAULT now(), PRIMARY KEY (writer, number))');
    dr.database.makeStandbyOf(prod.database);
    await prod.watch(/prod serves/);
    await dr.watch(/dr stands by for prod/);
    return dr.database.follows(prod.database);
  });
}

async function rights({ report }: Drill, { dr }: Pair): Promise<void> {
  await report.check('of what it may patch, an account changes the one field that is its business', async () => {
    await eventually(60_000, async () => {
      for (const account of ['failover', 'site-guard']) {
        for (const [kind, name, patch, says] of HOSTILE) {
          const args = ['--namespace', dr.api.namespace, 'patch', kind, name, '--type=merge', `--patch=${JSON.stringify(patch)}`];
          const { code, stderr } = await dr.api.as(account, [...args, '--dry-run=server']);
          if (code === 0 || !says.test(stderr)) throw new Error(`${account}, ${args.join(' ')}: ${stderr || 'it may'}`);
        }
      }
    });
    return `${2 * HOSTILE.length} patches refused by the policy`;
  });
  await report.check('what is no business of theirs is forbidden', async () => {
    for (const account of ['failover', 'site-guard']) {
      for (const args of FORBIDDEN) {
        const { code, stderr } = await dr.api.as(account, ['--namespace', dr.api.namespace, ...args]);
        if (code === 0 || !/Forbidden|cannot (get|create|patch|delete)/.test(stderr))
          throw new Error(`${account}, ${args.join(' ')}: ${stderr || 'it may'}`);
      }
    }
    return `${2 * FORBIDDEN.length} requests refused by the roles`;
  });
}

async function switchover(drill: Drill, { prod, dr }: Pair, operators: readonly OperatorStandIn[]): Promise<void> {
  const { report, tools, folder } = drill;
  await report.check('a dry run changes nothing at the API server', async () => {
    const before = [await dr.api.postgres(), await dr.api.pods()];
    expectDone(await dr.failover({}));
    expectEqual('objects', [await dr.api.postgres(), await dr.api.pods()], before);
    return undefined;
  });
  const writer = new Writer(folder, 'switchover', join(tools.postgres, 'psql'), prod.database);
  try {
    await report.check(
      'killed when the partner has stopped: its pods are gone, its Cluster follows, this one does not lead yet',
      async () => {
        const run = await dr.failover({ CONFIRM: 'dr' }, { killAfter: { says: /prod has stopped: fenced at/ } });
        expectEqual('exit code', run.code, 137);
        expectEqual('pods', [await prod.api.pods(), await dr.api.pods()], [RESTING, RESTING]);
        const { spec, status } = await prod.api.postgres();
        expectEqual('Cluster of prod', [spec.replica.primary, typeof status?.demotionToken], ['dr', 'string']);
        expectEqual('Cluster of dr', (await dr.api.postgres()).spec.replica.primary, 'prod');
        return undefined;
      },
    );
    await report.check('started again, it gives the operator primary and token in one change, and starts what rested', async () => {
      const run = await dr.failover({ CONFIRM: 'dr' });
      expectDone(run);
      const [{ status: old }, { spec, status }] = [await prod.api.postgres(), await dr.api.postgres()];
      expectEqual('primary', spec.replica.primary, 'dr');
      expectEqual('token', [spec.replica.promotionToken, status?.lastPromotionToken], [old?.demotionToken, old?.demotionToken]);
      expectEqual('pods', await dr.api.pods(), SERVING);
      expectEqual('suspended', await dr.api.suspended(JOBS), suspended(false));
      await dr.hear(/dr serves/);
      await eventually(60_000, async () => expectEqual('suspended', await prod.api.suspended(JOBS), suspended(true)));
      const [rto, rpo] = ['seconds', 'lost_seconds'].map((name) => drill.figures.value(`platform.failover.${name}`, 'job=failover'));
      return `RTO ${rto} s, RPO ${rpo} s; the operators: ${operators.flatMap(({ done }) => done).join(', ')}`;
    });
    await report.check('no row is lost that the old primary had confirmed', async () => {
      expectEqual('missing', missingFrom(dr.database, 'switchover', writer.numbers), 0);
      return `of ${writer.numbers.length}`;
    });
  } finally {
    writer.stop();
  }
}

async function failback(drill: Drill, { prod, dr }: Pair, operators: readonly OperatorStandIn[]): Promise<void> {
  const { report, tools, folder } = drill;
  await report.check('the old primary follows by its token, with nothing copied anew', async () => prod.database.follows(dr.database));
  const writer = new Writer(folder, 'failback', join(tools.postgres, 'psql'), dr.database);
  try {
    await report.check('back again, with the other one’s token', async () => {
      const run = await prod.failover({ CONFIRM: 'prod' });
      expectDone(run);
      expectSaid(run, /the operator was told that prod serves/);
      const [{ spec }, { status: old }] = [await prod.api.postgres(), await dr.api.postgres()];
      expectEqual('token', [spec.replica.primary, spec.replica.promotionToken], ['prod', old?.demotionToken]);
      expectEqual('pods', [await prod.api.pods(), await dr.api.pods()], [SERVING, RESTING]);
      expectEqual('suspended', await prod.api.suspended(JOBS), suspended(false));
      expectEqual('missing', missingFrom(prod.database, 'failback', writer.numbers), 0);
      const [rto, rpo] = ['seconds', 'lost_seconds'].map((name) => drill.figures.value(`platform.failover.${name}`, 'job=failover'));
      return `RTO ${rto} s, RPO ${rpo} s, none of ${writer.numbers.length} rows lost; the operators: ${operators.flatMap(({ done }) => done).join(', ')}`;
    });
  } finally {
    writer.stop();
  }
}
