import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Site } from '../platform/platform-chart';
import type { Secret } from '../platform/secret';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { trustOfTools } from './tools';

/** Who works on a repository: one adds and reads, the other alone may take old backups away. */
export type Identity = 'writer' | 'keeper';

/** One repository for each kind of backup, so that none waits for the lock of another. */
export type Repository = 'database' | 'configuration' | 'storage';

/** Whose backups a keeper looks after, for keep.sh: a partner that cannot serve lets none of its copies go here. */
export const keptEnvironments = ({ owner, pair }: Site): string => (pair ? [pair.self, pair.partner].sort().join(' ') : owner.environment);

/** Variables of restic, and of the S3 clients beside it. https://restic.readthedocs.io/en/v0.18.1/040_backup.html#environment-variables */
export function repositoryVariables(
  objects: ObjectStoreEndpoint,
  encryption: Secret,
  { repository, identity }: { readonly repository: Repository; readonly identity: Identity },
): EnvironmentVariables {
  const { backupIdentities, region, url, buckets } = objects;
  const login = backupIdentities[identity];
  return {
    RESTIC_REPOSITORY: `s3:${url}/${buckets.backups}/restic/${repository}`,
    RESTIC_PASSWORD: encryption.key('password'),
    RESTIC_CACHE_DIR: '/tmp/restic-cache',
    ...trustOfTools(objects),
    AWS_ACCESS_KEY_ID: login.key('access-key'),
    AWS_SECRET_ACCESS_KEY: login.key('secret-key'),
    AWS_DEFAULT_REGION: region,
  };
}
