import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import { Job } from '../platform/workload';

export interface KibanaInitProps {
  readonly url: string;
  /** Passwords by user. */
  readonly passwords: Secret;
}

const FILES = '/scripts';

/** Loads the data view and the saved searches. Safe to run again. */
export class KibanaInit extends Component {
  constructor(scope: Construct, { url, passwords }: KibanaInitProps) {
    super(scope, 'kibana-init', { version: images.python.tag });
    const files = new ConfigFiles(this, 'kibana-init-files', {
      'kibana-init.py': readAsset(__dirname, 'kibana-init.py'),
      'http_json.py': readAsset(__dirname, 'http_json.py'),
      'saved-objects.ndjson': readAsset(__dirname, 'kibana/saved-objects.ndjson'),
    });
    new Job(this, {
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(1),
      containers: [
        {
          name: 'kibana-init',
          image: images.python,
          command: ['python', `${FILES}/kibana-init.py`],
          args: [`${FILES}/saved-objects.ndjson`],
          environment: { KIBANA_URL: url },
          resources: 'nano',
          mounts: [
            { name: 'files', path: FILES, source: { config: files } },
            { name: 'passwords', path: '/run/secrets/elasticsearch', source: { secret: passwords, keys: ['elastic'] } },
          ],
        },
      ],
    });
  }
}
