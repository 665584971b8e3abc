import { join } from 'node:path';
import { images } from '../../../charts/platform/images';
import { neededAirflow, neededPgBouncer, neededValkeyClient, type Tools } from './tools';

const ENTRYPOINTS = join(__dirname, 'images');
const DEBIAN_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What stands in for an image: this machine's own files, and these. */
export interface LocalImage {
  /** Files of the machine, or folders, by the path at which the image has them. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** @param reference of a container: repository and tag */
export function localImage(reference: string, tools: Tools): LocalImage {
  const repository = reference.split('@')[0]?.replace(/:[^/:]+$/, '');
  const program = (name: string, path: string): LocalImage => ({
    files: { [path]: join(tools.bin, name) },
    entrypoint: [path],
    variables: { PATH: DEBIAN_PATH },
  });
  switch (repository) {
    case images.restic.repository:
      return program('restic', '/usr/bin/restic');
    case images.rclone.repository:
      return program('rclone', '/usr/local/bin/rclone');
    case images.seaweedfs.repository:
      return program('weed', '/usr/bin/weed');
    case images.pgbouncer.repository:
      return { files: { '/usr/local/bin/pgbouncer': neededPgBouncer() }, variables: { PATH: DEBIAN_PATH } };
    case images.valkey.repository:
      return {
        files: { '/usr/local/bin/valkey-server': join(tools.bin, 'valkey-server'), '/usr/local/bin/valkey-cli': neededValkeyClient() },
        variables: { PATH: DEBIAN_PATH },
      };
    case images.postgres.repository:
      return {
        files: { '/usr/local/bin/docker-entrypoint.sh': join(ENTRYPOINTS, 'postgres.sh') },
        entrypoint: ['bash', '/usr/local/bin/docker-entrypoint.sh'],
        variables: { PATH: `${DEBIAN_PATH}:${tools.postgres}`, LANG: 'C.UTF-8' },
      };
    default: {
      // Any other is Airflow's, under the name that the environment gave it.
      const airflow = neededAirflow(tools);
      return {
        files: { '/entrypoint': join(ENTRYPOINTS, 'airflow.sh'), [airflow]: airflow },
        entrypoint: ['bash', '/entrypoint'],
        variables: { PATH: `${airflow}/bin:${DEBIAN_PATH}`, AIRFLOW_HOME: '/opt/airflow', HOME: '/tmp', LANG: 'C.UTF-8' },
      };
    }
  }
}
