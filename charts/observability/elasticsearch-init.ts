import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import type { Secret } from '../platform/secret';
import { Job } from '../platform/workload';
import { authorityMounts, trustOfPython } from '../security/authority';

export interface ElasticsearchInitProps {
  readonly url: string;
  /** By which its server is checked. @default - those of the system, where it is asked over https */
  readonly authority?: Secret;
  /** Passwords by user. */
  readonly passwords: Secret;
  /** Days that a log line is kept. */
  readonly days: number;
}

const FILES = '/scripts';

/** Life cycle, fields, and a role for each user. */
const DEFINITIONS = [
  'ilm-airflow-logs.json',
  'index-template-airflow-logs.json',
  'role-grafana.json',
  'role-jaeger.json',
  'role-log-indexer.json',
  'role-log-retention.json',
];

/** Makes users, roles, index template and lifecycle. Safe to run again. */
export class ElasticsearchInit extends Component {
  constructor(scope: Construct, { url, authority, passwords, days }: ElasticsearchInitProps) {
    super(scope, 'elasticsearch-init', { version: images.python.tag });
    const files = new ConfigFiles(this, 'elasticsearch-init-files', {
      ...readAssets(__dirname, ['elasticsearch-init.py', 'http_json.py']),
      ...readAssets(
        __dirname,
        DEFINITIONS.map((name) => `elasticsearch/${name}`),
      ),
    });
    new Job(this, {
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      deadline: Duration.hours(1),
      containers: [
        {
          name: 'elasticsearch-init',
          image: images.python,
          command: ['python', `${FILES}/elasticsearch-init.py`],
          args: [`--days=${days}`],
          environment: { ELASTICSEARCH_URL: url, ...trustOfPython(authority) },
          resources: 'nano',
          mounts: [
            { name: 'files', path: FILES, source: { config: files } },
            { name: 'passwords', path: '/run/secrets/elasticsearch', source: { secret: passwords } },
            ...authorityMounts(authority),
          ],
        },
      ],
    });
  }
}
