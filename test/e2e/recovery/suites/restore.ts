import { rmSync } from 'node:fs';
import type { Drill } from '../drill';
import { expectDone, expectEqual } from '../expect';
import { fillThroughAirflow, pythonOfAirflow } from '../fill';
import type { Suite } from './index';

const DATABASE = 'airflow_embedded';

/** The volume of the database is lost, and all that was in the newest backup comes back. */
export const restore: Suite = {
  platform: 'embedded',
  run: async (drill) => {
    const { report, figures } = drill;
    await drill.start('object-store');
    await drill.start('postgres');
    await report.check('Airflow makes its tables and fills them', async () => fillThroughAirflow(drill, DATABASE));
    drill.sql('CREATE TABLE realm AS SELECT number, md5(number::text) AS name FROM generate_series(1, 1000) AS number', 'keycloak');
    await report.check('a backup is made', async () => {
      expectDone(await drill.run('database-backup'));
      return undefined;
    });
    await report.check('its rehearsal passes every check, and tells what a disaster would cost', async () => {
      const run = await drill.run('restore-validation');
      expectDone(run);
      return rehearsal(drill);
    });
    await report.check('a dry run goes the whole way, and changes nothing', async () => {
      const before = state(drill);
      const run = await drill.run('restore', { env: { DRY_RUN: 'yes' } });
      expectDone(run);
      expectEqual('state', state(drill), before);
      return /would load .*/.exec(run.output)?.[0];
    });
    const rows = tables(drill);
    const secrets = decrypted(drill);
    await report.check('the volume is lost: Postgres starts with nothing', async () => {
      await drill.stop('postgres', 'kill');
      rmSync(drill.claim('postgres-data'), { recursive: true });
      await drill.start('postgres');
      expectEqual('tables', tables(drill), '');
      return undefined;
    });
    await report.check('the restore brings back every row, and every password', async () => {
      figures.forget();
      const run = await drill.run('restore', { env: { DATABASES: 'all' } });
      expectDone(run);
      expectEqual('rows', tables(drill), rows);
      expectEqual('secrets', decrypted(drill), secrets);
      const seconds = figures.value('platform.restore.seconds', 'job=restore');
      return `${rows.split('\n').length} tables, measured RTO ${seconds} s, RPO ${figures.value('platform.restore.lost_seconds', 'job=restore')} s`;
    });
  },
};

function rehearsal({ figures }: Drill): string {
  const job = 'job=restore-validation';
  const checks = ['repository', 'dump', 'load', 'rows', 'schema', 'key', 'airflow'];
  expectEqual(
    'checks',
    checks.filter((check) => figures.value('platform.validation.passed', job, `check=${check}`) !== 1),
    [],
  );
  const figure = (name: string) => figures.value(`platform.restore.${name}`, job);
  return `restored in ${figure('seconds')} s of ${figure('limit_seconds')}, ${figure('lost_seconds')} s old`;
}

/** Databases and what is said of them. */
const state = (drill: Drill): string =>
  drill.sql("SELECT datname, datallowconn, shobj_description(oid, 'pg_database') FROM pg_database ORDER BY 1");

/** Rows by table, of both databases. */
const tables = (drill: Drill): string =>
  [DATABASE, 'keycloak']
    .map((database) =>
      drill.sql(
        "SELECT string_agg(format('%s %s', relname, (xpath('//c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', relname), false, true, '')))[1]), E'\\n' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        database,
      ),
    )
    .join('\n')
    .trim();

/** What Airflow sees when it decrypts. */
function decrypted(drill: Drill): string {
  const script =
    'from airflow.models import Connection, Variable; from airflow.utils.session import create_session\nwith create_session() as s: print(sorted((c.conn_id, c.password) for c in s.query(Connection)), sorted((v.key, v.get_val()) for v in s.query(Variable)))';
  return pythonOfAirflow(drill, DATABASE, ['-c', script]);
}
