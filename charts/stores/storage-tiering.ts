import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { Image } from '../platform/images';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { AUTHORITY_FILE, authorityMounts } from '../security/authority';
import type { ObjectStoreEndpoint } from './endpoints';
import { type Ageing, daysOfEvents, lifecycleRules, RULED_BUCKETS } from './object-tiers';

export interface StorageTieringOptions extends Ageing {
  /** Five cron fields, UTC. */
  readonly schedule: string;
  readonly resources: Size;
}

export interface StorageTieringProps extends StorageTieringOptions {
  readonly objects: ObjectStoreEndpoint;
  /** Airflow's: it has Python and the S3 client. */
  readonly image: Image;
  readonly imagePullSecret?: string;
}

const FILES = '/opt/tiering';

/** Task logs, exports, what tasks made and old backups go from hot to cold to archive as they age; old events end. */
export class StorageTiering extends Component {
  constructor(scope: Construct, { objects, image, imagePullSecret, ...props }: StorageTieringProps) {
    super(scope, 'storage-tiering', { version: image.tag });
    const { hotDays, coldDays, archiveDays, storageClasses } = props;
    const rules = RULED_BUCKETS.map((bucket) => [`${bucket}.json`, lifecycleRules(bucket, props)]);
    const files = new ConfigFiles(this, 'storage-tiering-files', {
      'tier-objects.py': readAsset(__dirname, 'tier-objects.py'),
      ...Object.fromEntries(rules),
    });
    const authority = objects.authority?.(this.namespace);
    const moves = ['--move', '--hot-days', String(hotDays), '--cold-days', String(coldDays)];
    const ends = archiveDays === undefined ? [] : ['--archive-days', String(archiveDays)];
    const events = ['--audit-days', String(daysOfEvents(props))];
    new CronJob(this, {
      schedule: props.schedule,
      onlyServing: true, // what it moved at a standby would be copied there again
      priority: 'low',
      retries: 2, // what a run has moved, the next one finds moved
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(6),
      imagePullSecret,
      containers: [
        {
          name: 'storage-tiering',
          image,
          // Not the image's entrypoint: that one is Airflow's, and looks for its database.
          command: ['python', `${FILES}/tier-objects.py`],
          args: ['--lifecycle', FILES, ...(storageClasses ? [] : [...moves, ...ends, ...events])],
          environment: {
            AWS_ACCESS_KEY_ID: objects.tieringIdentity.key('access-key'),
            AWS_SECRET_ACCESS_KEY: objects.tieringIdentity.key('secret-key'),
            AWS_DEFAULT_REGION: objects.region,
            AWS_ENDPOINT_URL_S3: objects.url,
            ...(authority ? { AWS_CA_BUNDLE: AUTHORITY_FILE } : {}),
            LOGS_BUCKET: objects.buckets.logs,
            ARCHIVE_BUCKET: objects.buckets.archive,
            BACKUPS_BUCKET: objects.buckets.backups,
            AUDIT_BUCKET: objects.buckets.audit,
          },
          resources: props.resources,
          mounts: [{ name: 'storage-tiering-files', path: FILES, source: { config: files } }, ...authorityMounts(authority)],
        },
      ],
    });
  }
}
