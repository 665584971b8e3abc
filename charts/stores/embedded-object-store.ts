import { Duration } from 'cdk8s';
import type { Probe } from 'cdk8s-plus-28/lib/imports/k8s';
import type { Construct } from 'constructs';
import { readAsset } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import { images } from '../platform/images';
import { tcp } from '../platform/ports';
import { httpProbe, type ProbeTiming } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size, VolumeSize } from '../platform/tiers';
import { StatefulSet } from '../platform/workload';
import { type Certificates, certificateMounts } from '../security/certificates';
import type { ObjectStoreEndpoint } from './endpoints';
import { identitiesFile, identityVariables } from './object-store-identities';

export interface EmbeddedObjectStoreProps {
  readonly volume: VolumeSize;
  readonly resources: Size;
  readonly buckets: ObjectStoreEndpoint['buckets'];
  readonly credentials: Secret;
  readonly backupIdentities: ObjectStoreEndpoint['backupIdentities'];
  readonly auditIdentity: ObjectStoreEndpoint['auditIdentity'];
  readonly tieringIdentity: ObjectStoreEndpoint['tieringIdentity'];
  /** Who makes its certificate. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
}

const CERTIFICATE = '/run/secrets/object-store-tls';

/** One SeaweedFS pod that speaks S3 and makes its buckets at start. */
export class EmbeddedObjectStore extends Component {
  readonly endpoint: ObjectStoreEndpoint;

  constructor(scope: Construct, props: EmbeddedObjectStoreProps) {
    super(scope, 'object-store', { version: images.seaweedfs.tag, ports: { s3: tcp(8333) } });
    const { buckets, credentials, backupIdentities, auditIdentity, tieringIdentity } = props;
    const configuration = new ConfigFiles(this, 'object-store-config', { 'identities.json': identitiesFile(buckets) });
    const scripts = new ConfigFiles(this, 'object-store-scripts', {
      'start-object-store.sh': readAsset(__dirname, 'start-object-store.sh'),
    });
    const certificate = props.certificates?.server(this, { hosts: ['object-store'], audience: 'inside' });
    const scheme = certificate ? 'https' : 'http';
    const probe = (path: string, timing?: ProbeTiming) => withScheme(scheme, httpProbe(path, 's3', timing));
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
          command: ['sh', '/scripts/start-object-store.sh', '-logtostderr=true', 'mini'],
          args: [
            '-dir=/data',
            '-ip=127.0.0.1',
            '-ip.bind=0.0.0.0',
            `-s3.port=${this.port('s3').number}`,
            '-s3.config=/tmp/identities.json', // without identities, S3 is open to all
            ...(certificate ? [`-s3.cert.file=${CERTIFICATE}/tls.crt`, `-s3.key.file=${CERTIFICATE}/tls.key`] : []),
            `-bucket=${[buckets.logs, buckets.archive, buckets.backups, buckets.audit].join(',')}`,
            '-admin.ui=false',
            '-webdav=false',
          ],
          environment: {
            ...identityVariables({
              airflow: credentials,
              'backup-writer': backupIdentities.writer,
              'backup-keeper': backupIdentities.keeper,
              'audit-writer': auditIdentity,
              'storage-tiering': tieringIdentity,
            }),
            ...(certificate ? { WEED_TLS_CERT_REFRESH_INTERVAL: '1m' } : {}), // how often it looks at its files; five hours otherwise
          },
          ports: this.ports,
          resources: props.resources,
          mounts: [
            { name: 'object-store-data', path: '/data', source: { claimTemplate: true } },
            { name: 'configuration', path: '/etc/seaweedfs', source: { config: configuration } },
            { name: 'scripts', path: '/scripts', source: { config: scripts } },
            ...certificateMounts(certificate, CERTIFICATE),
          ],
          probes: {
            startup: probe('/healthz', { period: 2, failures: 60 }),
            liveness: probe('/healthz', { period: 30, failures: 6 }),
            readiness: probe('/status'),
          },
        },
      ],
    });
    this.endpoint = {
      peer: this,
      port: this.port('s3'),
      url: `${scheme}://${service.name}:${this.port('s3').number}`,
      authority: props.certificates?.trust,
      region: 'us-east-1', // SeaweedFS takes any; clients want one for their signatures
      buckets,
      credentials,
      backupIdentities,
      auditIdentity,
      tieringIdentity,
    };
  }
}

/** The kubelet takes any certificate: it asks for health, not for a name. */
const withScheme = (scheme: 'http' | 'https', { httpGet, ...probe }: Probe): Probe =>
  httpGet && scheme === 'https' ? { ...probe, httpGet: { ...httpGet, scheme: 'HTTPS' } } : { ...probe, httpGet };
