import { readAssets } from '../platform/assets';
import type { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';
import { trustOfTools } from '../recovery/tools';
import type { ObjectStoreEndpoint } from './endpoints';

export interface WalArchiveProps {
  readonly objects: ObjectStoreEndpoint;
  /** Encrypts what is archived. */
  readonly encryption: Secret;
  /** Name of the environment: each has a place of its own. */
  readonly environment: string;
}

const LONGEST_TIMEOUT = 300;
const SHORTEST_TIMEOUT = 30; // below, segments that are nearly empty are all that the archive holds

/** Seconds after which a segment is archived that is not full yet: half of what may be lost, in minutes; the way to the store takes its time. */
export const archiveTimeout = (rpo: number): number => Math.min(LONGEST_TIMEOUT, Math.max(SHORTEST_TIMEOUT, rpo * 30));

/** Where the scripts of the archive are mounted. */
const SCRIPTS = '/opt/wal';

/** Command of archive_command: stored, or it fails and Postgres tries again. */
export const ARCHIVE_COMMAND = `bash ${SCRIPTS}/archive-wal.sh %p %f`;

/** Both scripts, archive-wal.sh and fetch-wal.sh, for the pods of a component. */
export const walScripts = (component: Component): Mount => ({
  name: 'wal-scripts',
  path: SCRIPTS,
  source: {
    config: new ConfigFiles(component, `${component.objectName}-wal-scripts`, readAssets(__dirname, ['archive-wal.sh', 'fetch-wal.sh'])),
  },
});

/**
 * Variables of rclone, which knows the archive as the remote "wal": encrypted files under their own names.
 *
 * Why rclone, for the embedded engine: Postgres itself only runs a command for each segment. WAL-G and pgBackRest, made for this, have no
 * official image beside which the stock one of Postgres could take a single static file: pgBackRest is a dynamic program that insists on
 * TLS to the store, and WAL-G comes as a build for each distribution. rclone is here for the buckets anyway, encrypts, never writes over a
 * name, and leaves base backups to restic, which keeps many of them in little more room than one. https://rclone.org/crypt/
 *
 * @param identity who works on it: the server adds, the restore reads, the keeper alone takes away
 */
export function walArchiveVariables(
  { objects, encryption, environment }: WalArchiveProps,
  identity: keyof ObjectStoreEndpoint['backupIdentities'],
): EnvironmentVariables {
  const login = objects.backupIdentities[identity];
  return {
    RCLONE_CONFIG: '/dev/null', // these variables are all of its configuration
    RCLONE_CONFIG_S3_TYPE: 's3',
    RCLONE_CONFIG_S3_PROVIDER: 'Other',
    RCLONE_CONFIG_S3_ENDPOINT: objects.url,
    RCLONE_CONFIG_S3_REGION: objects.region,
    RCLONE_CONFIG_S3_ACCESS_KEY_ID: login.key('access-key'),
    RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: login.key('secret-key'),
    RCLONE_CONFIG_S3_NO_CHECK_BUCKET: 'true', // it would try to make the bucket, and may not
    RCLONE_CONFIG_WAL_TYPE: 'crypt',
    RCLONE_CONFIG_WAL_REMOTE: `s3:${objects.buckets.backups}/postgres-wal/${environment}`,
    RCLONE_CONFIG_WAL_FILENAME_ENCRYPTION: 'off',
    RCLONE_CONFIG_WAL_DIRECTORY_NAME_ENCRYPTION: 'false',
    RCLONE_CONFIG_WAL_SUFFIX: 'none',
    WAL_ARCHIVE_PASSWORD: encryption.key('password'),
    // Postgres tries again by itself, and says so: long attempts would only hide that the store is away.
    RCLONE_RETRIES: '1',
    RCLONE_LOW_LEVEL_RETRIES: '2',
    RCLONE_CONTIMEOUT: '10s',
    RCLONE_TIMEOUT: '60s',
    ...trustOfTools(objects),
  };
}
