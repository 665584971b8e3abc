import { ServiceAccount } from 'cdk8s-plus-28/lib/service-account';
import { Construct } from 'constructs';
import {
  ExternalSecret,
  ExternalSecretSpecSecretStoreRefKind,
  ExternalSecretSpecTargetCreationPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion,
  ExternalSecretSpecTargetTemplateMergePolicy,
  SecretStore,
  SecretStoreSpecProviderVaultCaProviderType,
  SecretStoreSpecProviderVaultVersion,
} from '../../imports/external-secrets.io';
import { NAME_LABEL } from '../platform/labels';
import type { PlatformChart } from '../platform/platform-chart';
import type { Secret } from '../platform/secret';

/** KV version 2 of Vault or OpenBao, logged in to with Kubernetes authentication. */
export interface VaultProps {
  readonly server: string;
  readonly mount: string;
  /** Folder of this environment in the mount. */
  readonly path: string;
  /** Folder of copies against loss, which nobody empties together with the other. @default <path>-escrow */
  readonly escrowPath?: string;
  readonly role: string;
  readonly authMount: string;
  /** ConfigMap with key ca.crt. @default - the system's CAs */
  readonly caConfigMap?: string;
}

export interface ExternalSecretsProps {
  readonly vault: VaultProps;
  readonly refreshMinutes: number;
}

/** Name of the SecretStore, and of the ServiceAccount by which it logs in. */
export const STORE = 'airflow-secrets';

/** Where copies against loss are, unless the environment says it. */
export const escrowPathOf = ({ path, escrowPath }: Pick<VaultProps, 'path' | 'escrowPath'>): string => escrowPath ?? `${path}-escrow`;

/** A SecretStore and one ExternalSecret for each Secret; the values never pass through Git. */
export class ExternalSecrets extends Construct {
  constructor(chart: PlatformChart, secrets: readonly Secret[], props: ExternalSecretsProps) {
    super(chart, 'external');
    for (const namespace of new Set(secrets.map((secret) => secret.namespace))) this.addStore(namespace, props.vault);
    for (const secret of secrets) this.addSecret(secret, props);
  }

  private addStore(namespace: string, vault: VaultProps): void {
    const metadata = { name: STORE, namespace, labels: { [NAME_LABEL]: STORE } };
    new ServiceAccount(this, `${namespace}-account`, { metadata, automountToken: false });
    new SecretStore(this, `${namespace}-store`, {
      metadata,
      spec: {
        provider: {
          vault: {
            server: vault.server,
            path: vault.mount,
            version: SecretStoreSpecProviderVaultVersion.V2,
            caProvider: vault.caConfigMap
              ? { type: SecretStoreSpecProviderVaultCaProviderType.CONFIG_MAP, name: vault.caConfigMap, key: 'ca.crt' }
              : undefined,
            auth: { kubernetes: { mountPath: vault.authMount, role: vault.role, serviceAccountRef: { name: STORE } } },
          },
        },
      },
    });
  }

  private addSecret({ name, namespace, spec }: Secret, { vault, refreshMinutes }: ExternalSecretsProps): void {
    const fixed = Object.entries(spec.keys).flatMap(([key, { format }]) => (typeof format === 'object' ? [[key, format.fixed]] : []));
    const folder = spec.mirrors ? escrowPathOf(vault) : vault.path;
    const fetched = Object.entries(spec.keys).filter(([, { format }]) => typeof format !== 'object');
    new ExternalSecret(this, `${namespace}-${name}`, {
      metadata: { name, namespace, labels: { [NAME_LABEL]: name } },
      spec: {
        refreshInterval: `${refreshMinutes}m`,
        secretStoreRef: { name: STORE, kind: ExternalSecretSpecSecretStoreRefKind.SECRET_STORE },
        target: {
          name,
          creationPolicy: ExternalSecretSpecTargetCreationPolicy.OWNER,
          template: {
            engineVersion: ExternalSecretSpecTargetTemplateEngineVersion.V2,
            mergePolicy: ExternalSecretSpecTargetTemplateMergePolicy.MERGE,
            type: spec.type ?? 'Opaque',
            metadata: spec.labels && { labels: { ...spec.labels } },
            data: fixed.length > 0 ? Object.fromEntries(fixed) : undefined,
          },
        },
        data: fetched.map(([key]) => ({ secretKey: key, remoteRef: { key: `${folder}/${name}`, property: key } })),
      },
    });
  }
}
