import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Precondition } from '../options';

const ROOT = join(__dirname, '..', '..', '..');

/** Programs of this machine that stand in for images. */
export interface Tools {
  /** Folder of restic, rclone, weed and valkey-server. */
  readonly bin: string;
  /** Folder of initdb and postgres. */
  readonly postgres: string;
  /** Python environment with Airflow. @default - the machine has none: suites that need it say so */
  readonly airflow?: string;
  /** The library that gives a program another clock; programs written in Go do not ask it. @default - the machine has none */
  readonly faketime?: string;
}

export function findTools(): Tools {
  const bin = join(process.env['TOOLS_DIR'] ?? join(ROOT, '.tools'), 'bin');
  for (const tool of ['restic', 'rclone', 'weed', 'valkey-server']) {
    if (!existsSync(join(bin, tool))) throw new Precondition(`${tool} is not in ${bin}`, 'run scripts/install-recovery-tools.sh');
  }
  const airflow = process.env['AIRFLOW_VENV'];
  return {
    bin,
    postgres: findPostgres(),
    airflow: airflow && existsSync(join(airflow, 'bin', 'airflow')) ? airflow : undefined,
    faketime: libraries().find(existsSync),
  };
}

export function neededAirflow({ airflow }: Tools): string {
  if (airflow) return airflow;
  throw new Precondition('Airflow is not here', 'set AIRFLOW_VENV to a Python environment with image/requirements.txt installed');
}

/** Valkey's own client, or that of Redis, which speaks the same. */
export function neededValkeyClient(): string {
  const folders = (process.env['PATH'] ?? '').split(':');
  const found = ['valkey-cli', 'redis-cli'].flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (found) return found;
  throw new Precondition('valkey-cli is not on the PATH', 'install the package valkey-tools or redis-tools');
}

export function neededFaketime({ faketime }: Tools): string {
  if (faketime) return faketime;
  throw new Precondition('libfaketime is not here', 'install the package faketime');
}

function findPostgres(): string {
  const debian = ['18', '17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`);
  const folders = [process.env['POSTGRES_BIN'], ...debian, ...(process.env['PATH'] ?? '').split(':')];
  const found = folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (found) return found;
  throw new Precondition('initdb and postgres are not here', 'install PostgreSQL 15 or later, or set POSTGRES_BIN to its folder');
}

const libraries = (): string[] => readdirSync('/usr/lib').flatMap((folder) => [join('/usr/lib', folder, 'faketime', 'libfaketime.so.1')]);
