import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { quantityValue } from '../platform/quantity';
import type { Secret } from '../platform/secret';
import type { VolumeSize } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { authorityMounts, trustOfPython } from '../security/authority';

export interface ElasticsearchRetentionProps {
  readonly url: string;
  /** By which its server is checked. @default - those of the system, where it is asked over https */
  readonly authority?: Secret;
  /** Passwords by user. */
  readonly passwords: Secret;
  /** Days that a log line is kept. */
  readonly days: number;
  /** Days that a span is kept. */
  readonly spanDays: number;
  readonly volume: VolumeSize;
}

/** Share of the volume that indices may take: at 85 % Elasticsearch begins to refuse new ones. */
const USABLE = 0.75;

const FILES = '/scripts';

/** Deletes indices that are too old, and beyond that the oldest while all together are too large. */
export class ElasticsearchRetention extends Component {
  constructor(scope: Construct, props: ElasticsearchRetentionProps) {
    super(scope, 'elasticsearch-retention', { version: images.python.tag });
    const files = new ConfigFiles(this, 'elasticsearch-retention-files', {
      'elasticsearch-retention.py': readAsset(__dirname, 'elasticsearch-retention.py'),
      'http_json.py': readAsset(__dirname, 'http_json.py'),
    });
    new CronJob(this, {
      schedule: '17 * * * *',
      priority: 'low',
      retries: 2,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.minutes(30),
      containers: [
        {
          name: 'elasticsearch-retention',
          image: images.python,
          command: ['python', `${FILES}/elasticsearch-retention.py`],
          args: [
            `--days=${props.days}`,
            `--span-days=${props.spanDays}`,
            `--max-bytes=${Math.floor(quantityValue(props.volume.size) * USABLE)}`,
          ],
          environment: { ELASTICSEARCH_URL: props.url, ...trustOfPython(props.authority) },
          resources: 'nano',
          mounts: [
            { name: 'files', path: FILES, source: { config: files } },
            { name: 'passwords', path: '/run/secrets/elasticsearch', source: { secret: props.passwords, keys: ['log_retention'] } },
            ...authorityMounts(props.authority),
          ],
        },
      ],
    });
  }
}
