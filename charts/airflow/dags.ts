import type { ConfigFiles } from '../platform/config-files';
import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';
import { DAG_BUNDLES, DAGS_CREDENTIALS, type DagSource, PLATFORM_DAGS } from './settings';

/** The DAG by which the platform tries itself, and the file that it is in. */
export const PLATFORM_DAG = 'hello_platform';

const FILE = `${PLATFORM_DAG}.py`;

/** What a process that reads DAG files has of them, over and above those of the image. @param own ConfigMap with the platform's own DAG */
export function dagMounts(dags: DagSource, own: ConfigFiles, login: Secret | undefined): Mount[] {
  return [
    // The file by itself: a whole ConfigMap has links in it, among which the DAG processor loses its way.
    { name: 'platform-dags', path: `${PLATFORM_DAGS}/${FILE}`, subPath: FILE, source: { config: own } },
    ...(dags.source === 'git' ? [{ name: 'dag-bundles', path: DAG_BUNDLES, source: { emptyDir: { size: '1Gi' } } }] : []),
    ...(dags.source === 'git' && dags.credentials === 'ssh-key' && login
      ? [{ name: 'dags-login', path: DAGS_CREDENTIALS, source: { secret: login } }]
      : []),
  ];
}
