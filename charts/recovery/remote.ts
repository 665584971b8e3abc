import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Secret } from '../platform/secret';
import { isAws } from '../stores/endpoints';

/** An S3 service as clients see it. */
interface S3Service {
  readonly url: string;
  readonly region: string;
}

/** Variables by which rclone knows an S3 service as `<name>:`, without a file. https://rclone.org/docs/#config-file */
export function remoteVariables(name: string, { url, region }: S3Service, login: Secret): EnvironmentVariables {
  const settings = {
    TYPE: 's3',
    PROVIDER: isAws(url) ? 'AWS' : 'Other',
    ENDPOINT: url,
    REGION: region,
    NO_CHECK_BUCKET: 'true', // a bucket that is missing is an error, not to be made
    ACCESS_KEY_ID: login.key('access-key'),
    SECRET_ACCESS_KEY: login.key('secret-key'),
  };
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`RCLONE_CONFIG_${name.toUpperCase()}_${key}`, value]));
}
