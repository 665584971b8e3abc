import { Duration } from 'cdk8s';
import type { ConfigMap } from 'cdk8s-plus-28/lib/config-map';
import type { Construct } from 'constructs';
import type { AirflowRuntime } from '../airflow/runtime';
import type { RealmReader } from '../edge/realm-reader';
import type { AirflowStatsd } from '../observability/airflow-statsd';
import type { Endpoint } from '../observability/endpoint';
import { ApiRole, type ApiRule } from '../platform/api-role';
import { readAssets } from '../platform/assets';
import { Component } from '../platform/component';
import { ConfigFiles } from '../platform/config-files';
import type { EnvironmentVariables } from '../platform/environment-variables';
import type { Size } from '../platform/tiers';
import { CronJob } from '../platform/workload';
import { figureVariables } from '../recovery/figures';
import { LIBRARY, type RecoveryFiles } from '../recovery/recovery-files';
import type { ObjectStoreEndpoint } from '../stores/endpoints';
import { AUTHORITY_FILE } from './authority';
import type { ControlName } from './controls';
import type { Check, Checks } from './declarations';
import type { VaultProps } from './external-secrets';

/** Who knows how old the values of Secrets are. */
export type SecretAges =
  /** Vault itself: when it wrote each one. Its login sees that, and no value. */
  | { readonly source: 'vault'; readonly vault: VaultProps; readonly role: string }
  /** People write it down, in the ConfigMap secret-rotations. */
  | { readonly source: 'config-map' };

export interface ComplianceScanProps {
  readonly airflow: AirflowRuntime;
  /** Five cron fields, UTC. */
  readonly schedule: string;
  /** Controls that are not looked at, with the reason. */
  readonly exceptions: Readonly<Record<string, string>>;
  readonly resources: Size;
  /** Namespaces of the platform. */
  readonly namespaces: readonly string[];
  readonly metrics: Endpoint;
  readonly objects: ObjectStoreEndpoint;
  /** @default - nobody: the control is not looked at */
  readonly ages?: SecretAges;
  /** @default - Keycloak does not run here */
  readonly realms?: RealmReader;
  readonly files: RecoveryFiles;
  readonly statsd: AirflowStatsd;
}

const FOLDER = '/opt/recovery/compliance';
const DECLARED = '/etc/compliance';

/** ConfigMap in which people write down when they made a Secret. */
export const LEDGER = 'secret-rotations';

const READ = ['get', 'list'];

/** All of the namespaces, for what nobody may add to; Secrets and pods are not among it. */
const RULES: readonly ApiRule[] = [
  { resources: ['persistentvolumeclaims'], verbs: ['list'] },
  { group: 'batch', resources: ['cronjobs'], verbs: ['get'] },
  { group: 'cert-manager.io', resources: ['certificates'], verbs: ['get'] },
  { group: 'networking.k8s.io', resources: ['networkpolicies'], verbs: READ },
  { group: 'policy', resources: ['poddisruptionbudgets'], verbs: ['get'] },
  { group: 'rbac.authorization.k8s.io', resources: ['rolebindings'], verbs: READ },
];

/** Looks every day whether what is there is what was declared, and says which promise does not hold. */
export class ComplianceScan extends Component {
  private readonly declared: ConfigMap;

  constructor(
    scope: Construct,
    private readonly props: ComplianceScanProps,
  ) {
    super(scope, 'compliance-scan', { version: props.airflow.version });
    const { airflow, objects, files, statsd, metrics, ages, realms } = props;
    const scripts = new ConfigFiles(
      this,
      'compliance-scan-files',
      readAssets(
        __dirname,
        ['ages', 'asked', 'compliance_scan', 'keycloak'].map((file) => `compliance/${file}.py`),
      ),
    );
    const declared = new ConfigFiles(this, 'compliance-scan-declared', {});
    this.declared = declared.configMap;
    const names = ['keycloak-realms', LEDGER, ...(ages?.source === 'vault' && ages.vault.caConfigMap ? [ages.vault.caConfigMap] : [])];
    new ApiRole(this, props.namespaces, [...RULES, { resources: ['configmaps'], verbs: ['get'], names }]);
    new CronJob(this, {
      schedule: props.schedule,
      priority: 'low',
      retries: 1,
      gracePeriod: Duration.seconds(30),
      deadline: Duration.minutes(20),
      imagePullSecret: airflow.imagePullSecret,
      kubernetesApi: true,
      containers: [
        airflow.container({
          name: 'compliance-scan',
          args: ['python', `${FOLDER}/compliance_scan.py`, `${DECLARED}/controls.json`],
          credentials: [],
          environment: {
            ...figureVariables(statsd, this.objectName),
            PYTHONPATH: LIBRARY,
            NAMESPACE: this.namespace,
            ENVIRONMENT: this.chart.site.owner.environment,
            PROMETHEUS_URL: metrics.url,
            ...this.ageVariables(),
            ...realmVariables(realms),
            AWS_ACCESS_KEY_ID: objects.credentials.key('access-key'),
            AWS_SECRET_ACCESS_KEY: objects.credentials.key('secret-key'),
            AWS_DEFAULT_REGION: objects.region,
            AWS_ENDPOINT_URL_S3: objects.url,
            ...(objects.authority ? { AWS_CA_BUNDLE: AUTHORITY_FILE } : {}),
            REPORT_BUCKET: objects.buckets.archive,
          },
          servers: [objects, ...(realms ? [realms] : [])],
          resources: props.resources,
          mounts: [
            files.mount,
            { name: 'scripts', path: FOLDER, source: { config: scripts } },
            { name: 'declared', path: DECLARED, source: { config: declared } },
          ],
        }),
      ],
    });
  }

  /** Called last, when everything is declared. */
  declare(checks: Checks): void {
    const { exceptions, ages } = this.props;
    const known = ages ? checks : { ...checks, 'secret-rotation': [] };
    const looked = Object.entries(known).filter(([, asked]) => asked.length > 0) as [ControlName, readonly Check[]][];
    const controls = looked.map(([control, asked]) => ({
      control,
      ...(exceptions[control] ? { exception: exceptions[control] } : { checks: asked }),
    }));
    this.declared.addData('controls.json', `${JSON.stringify({ controls }, undefined, 1)}\n`);
  }

  private ageVariables(): EnvironmentVariables {
    const { ages } = this.props;
    if (!ages) return {};
    if (ages.source === 'config-map') return { AGES_CONFIG_MAP: LEDGER };
    const { server, mount, path, authMount, caConfigMap } = ages.vault;
    return {
      VAULT_ADDR: server,
      VAULT_MOUNT: mount,
      VAULT_PATH: path,
      VAULT_AUTH_MOUNT: authMount,
      VAULT_ROLE: ages.role,
      ...(caConfigMap ? { VAULT_CA_CONFIG_MAP: caConfigMap } : {}),
    };
  }
}

const realmVariables = (realms: RealmReader | undefined): EnvironmentVariables =>
  realms
    ? {
        IDENTITY_URL: realms.url,
        IDENTITY_CLIENT_SECRET: realms.credentials.key('client-secret'),
        ...(realms.authority ? { IDENTITY_CA: AUTHORITY_FILE } : {}),
      }
    : {};
