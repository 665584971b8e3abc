import { randomBytes } from 'node:crypto';
import { eventually } from '../../eventually';
import type { Drill } from '../../recovery/drill';
import { expectEqual } from '../../recovery/expect';
import { fillThroughAirflow } from '../../recovery/fill';
import type { Suite } from '../../recovery/suites';
import { seconds, sleep } from '../../report';
import { changed, Load, sound } from '../load';

const OWNER = 'airflow';
const SECOND = 'airflow_second';
const DATABASE = 'airflow_embedded';

/** Airflow's password at its database: two logins, of which the environment chooses one. */
export const databaseRotation: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report } = drill;
    const up = await report.check('Postgres, what follows its Secrets, and PgBouncer start', async () => {
      await drill.start('postgres');
      drill.startBeside('postgres', 'follower');
      await drill.start('pgbouncer');
      return fillThroughAirflow(drill, DATABASE);
    });
    if (!up) return;
    const old = drill.secret('postgres-airflow', 'password');
    const loads = [
      await Load.start(drill, 'database', 'airflow-webserver', { name: 'pooled-first' }),
      await Load.start(drill, 'database', 'airflow-init', { name: 'direct-first' }),
    ];
    const fresh = randomBytes(24).toString('hex');
    await report.check('the login that rests gets another password; server and pool follow without a restart', async () => {
      drill.changeSecret('postgres-airflow-second', { password: fresh });
      const started = Date.now();
      await eventually(60_000, async () => {
        login(drill, SECOND, fresh, 5432);
        login(drill, SECOND, fresh, 6432);
      });
      return seconds(Date.now() - started);
    });
    const second = changed('embedded', (input) => ({
      ...input,
      stores: { ...input.stores, postgres: { engine: 'embedded', database: DATABASE, login: 'second' } },
    }));
    const next = [
      await Load.start(drill, 'database', 'airflow-webserver', { name: 'pooled-second', objects: second }),
      await Load.start(drill, 'database', 'airflow-init', { name: 'direct-second', objects: second }),
    ];
    await report.check('pods of both logins work side by side, until those of the first end', async () => {
      await sleep(5000);
      return sound(...(await Promise.all(loads.map((load) => load.stop()))));
    });
    await report.check('nobody is logged in with the first one any more', async () => {
      await eventually(30_000, async () => {
        expectEqual(
          'sessions',
          // The pool keeps a connection for a while that no client has any more.
          drill.sql(
            `SELECT count(*) FROM pg_stat_activity WHERE usename = '${OWNER}' AND (application_name = 'direct-first' OR state <> 'idle')`,
          ),
          '0',
        );
      });
      return undefined;
    });
    await report.check('what the second login makes belongs to the owner, as with every migration', async () => {
      const options = /options=(\S+)$/.exec(urlOf(second))?.[1] ?? '';
      login(drill, SECOND, fresh, 5432, 'CREATE TABLE made_by_second (id int)', options);
      expectEqual('owner', drill.sql("SELECT tableowner FROM pg_tables WHERE tablename = 'made_by_second'", DATABASE), OWNER);
      login(drill, SECOND, fresh, 5432, 'ALTER TABLE variable ADD COLUMN made int; ALTER TABLE variable DROP COLUMN made', options);
      return options;
    });
    await report.check('the first login gets another password: the old one is worth nothing, nobody notices', async () => {
      drill.changeSecret('postgres-airflow', { password: randomBytes(24).toString('hex') });
      await eventually(60_000, async () => {
        for (const port of [5432, 6432]) refused(drill, OWNER, old, port);
      });
      await sleep(3000);
      return sound(...(await Promise.all(next.map((load) => load.stop()))));
    });
    await report.check('no password has reached the log of the server', async () => {
      const log = drill.process('postgres').output;
      if (log.includes(fresh) || /PASSWORD/.test(log)) throw new Error('it is there');
      return undefined;
    });
  },
};

function urlOf({ objects }: ReturnType<typeof changed>): string {
  const text = JSON.stringify(objects.find(({ kind, metadata }) => kind === 'Job' && metadata.name.startsWith('airflow-init-')));
  return /"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN","value":"([^"]+)"/.exec(text)?.[1] ?? '';
}

/** A new connection; fails as libpq does. */
function login(drill: Drill, user: string, password: string, port: number, query = 'SELECT 1', options = ''): void {
  const parameters = Object.entries({ host: '127.0.0.1', port, user, password, dbname: DATABASE, sslmode: 'require', options });
  drill.local([
    'psql',
    '--no-psqlrc',
    '--quiet',
    '--set=ON_ERROR_STOP=1',
    `--command=${query}`,
    parameters.map(([key, value]) => `${key}='${value}'`).join(' '),
  ]);
}

function refused(drill: Drill, user: string, password: string, port: number): void {
  try {
    login(drill, user, password, port);
  } catch {
    return;
  }
  throw new Error(`port ${port} still takes the old password`);
}
