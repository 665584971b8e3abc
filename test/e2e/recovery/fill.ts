import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Drill } from './drill';
import { neededAirflow } from './tools';

/** Fills Airflow's database through Airflow itself: its migrations, its command line, its models. */
export const fillThroughAirflow = (drill: Drill, database: string): string =>
  pythonOfAirflow(drill, database, [join(__dirname, 'fill.py')]);

/** Runs Python with Airflow, which knows the database and the key. */
export function pythonOfAirflow(drill: Drill, database: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const said = execFileSync(join(neededAirflow(drill.tools), 'bin', 'python'), [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...airflowVariables(drill, database), ...env },
  });
  return said.trim().split('\n').at(-1) ?? '';
}

/** By which Airflow on this machine finds the database, and reads what is encrypted there. */
export function airflowVariables(drill: Drill, database: string): NodeJS.ProcessEnv {
  const home = join(drill.folder, 'airflow');
  const [user, password] = ['username', 'password'].map((key) => drill.secret('postgres-airflow', key));
  return {
    PATH: `${neededAirflow(drill.tools)}/bin:${process.env['PATH']}`,
    HOME: home,
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__FERNET_KEY: drill.secret('airflow-fernet-key', 'fernet-key'),
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `postgresql+psycopg2://${user}:${password}@127.0.0.1:5432/${database}`,
  };
}
