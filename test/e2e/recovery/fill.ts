import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Drill } from './drill';
import { neededAirflow } from './tools';

/** Fills Airflow's database through Airflow itself: its migrations, its command line, its models. */
export const fillThroughAirflow = (drill: Drill, database: string): string =>
  pythonOfAirflow(drill, database, [join(__dirname, 'fill.py')]);

/** Runs Python with Airflow, which knows the database and the key. */
export function pythonOfAirflow(drill: Drill, database: string, args: readonly string[]): string {
  const airflow = neededAirflow(drill.tools);
  const home = join(drill.folder, 'airflow');
  return execFileSync(join(airflow, 'bin', 'python'), [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${airflow}/bin:${process.env['PATH']}`,
      HOME: home,
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__FERNET_KEY: drill.secret('airflow-fernet-key', 'fernet-key'),
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://${drill.secret('postgres-airflow', 'username')}:${drill.secret('postgres-airflow', 'password')}@127.0.0.1:5432/${database}`,
    },
  }).trim();
}
