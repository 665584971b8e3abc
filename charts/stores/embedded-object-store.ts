import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import type { ObjectStoreEndpoint } from './endpoints';

export interface EmbeddedObjectStoreProps {
  readonly volume: VolumeSize;
  readonly resources: Size;
  readonly buckets: ObjectStoreEndpoint['buckets'];
  readonly credentials: Secret;
}

/** One SeaweedFS pod that speaks S3 and makes its buckets at start. */
export class EmbeddedObjectStore extends Component {
  readonly endpoint: ObjectStoreEndpoint;

  constructor(scope: Construct, props: EmbeddedObjectStoreProps) {
    super(scope, 'object-store', { version: images.seaweedfs.tag, ports: { s3: tcp(8333) } });
    const { buckets } = props;
    const service = new Service(this);
    const podNames = new Service(this, { name: 'object-store-pods', headless: true });

    new StatefulSet(this, {
      replicas: 1,
      serviceName: podNames.name,
      priority: 'system',
      gracePeriod: Duration.minutes(1),
      claims: { 'object-store-data': props.volume },
      containers: [
        {
          name: 'object-store',
          image: images.seaweedfs,
          // Its parts talk to each other on loopback; only S3 has a port in a policy.
          // -logtostderr stands before the subcommand: otherwise it logs into /tmp.
          command: ['weed', '-logtostderr=true', 'mini'],
          args: [
            '-dir=/data',
            '-ip=127.0.0.1',
            '-ip.bind=0.0.0.0',
            `-s3.port=${this.port('s3').number}`,
            `-bucket=${[buckets.logs, buckets.archive, buckets.backups].join(',')}`,
            '-admin.ui=false',
            '-webdav=false',
          ],
          // Without keys, S3 is open to all.
          environment: {
            AWS_ACCESS_KEY_ID: props.credentials.key('access-key'),
            AWS_SECRET_ACCESS_KEY: props.credentials.key('secret-key'),
          },
          ports: this.ports,
          resources: props.resources,
          mounts: [{ name: 'object-store-data', path: '/data', source: { claimTemplate: true } }],
          probes: {
            startup: httpProbe('/healthz', 's3', { period: 2, failures: 60 }),
            liveness: httpProbe('/healthz', 's3', { period: 30, failures: 6 }),
            readiness: httpProbe('/status', 's3'),
          },
        },
      ],
    });
    this.endpoint = {
      peer: this,
      port: this.port('s3'),
      url: `http://${service.name}:${this.port('s3').number}`,
      region: 'us-east-1', // SeaweedFS takes any; clients want one for their signatures
      buckets: props.buckets,
      credentials: props.credentials,
    };
  }
}
