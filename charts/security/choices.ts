import type { Environment } from '../../environments/schema';
import type { RealmReader } from '../edge/realm-reader';
import type { Endpoint } from '../observability/endpoint';
import type { Account } from '../platform/cluster-reader';
import type { Site } from '../platform/platform-chart';
import type { AdmissionPoliciesProps } from './admission-policies';
import type { SecretAges } from './compliance-scan';
import type { UpkeepProps } from './upkeep';

/** What the platform's own objects keep to is asked of all others. */
export function admissionPolicies(
  { security: { policies }, tls }: Environment,
  { digests = {} }: Site,
): AdmissionPoliciesProps | undefined {
  if (policies.mode === 'off') return undefined;
  return { ...policies, mode: policies.mode, digests: Object.keys(digests).length > 0, encrypted: tls.provider !== 'none' };
}

/** Who compares what belongs to the cluster with what was declared. */
export function controlsReader({ security: { compliance }, instance }: Environment): (Account & { readonly figures: boolean }) | undefined {
  if (!compliance.enabled) return undefined;
  return { serviceAccount: 'compliance-scan', namespace: instance, figures: !('encryption-of-secrets' in compliance.exceptions) };
}

/** Namespace of who asks Keycloak whether people log in as was declared. */
export function realmReader({ security: { compliance }, instance }: Environment): string | undefined {
  return compliance.enabled && !('second-factor' in compliance.exceptions) ? instance : undefined;
}

/** The daily look at the controls. */
export function complianceScan(
  environment: Environment,
  namespaces: readonly string[],
  { metrics, realms }: { readonly metrics: Endpoint; readonly realms?: RealmReader },
): UpkeepProps['compliance'] {
  const { compliance, rotation } = environment.security;
  if (!compliance.enabled) return undefined;
  return { ...compliance, namespaces, metrics, realms, ages: secretAges(environment), vaultCidrs: rotation.vault.cidrs };
}

/** Values that follow from a name never change: nobody needs to know how old they are. */
export function secretAges({ secrets, security: { rotation } }: Environment): SecretAges | undefined {
  switch (secrets.provider) {
    case 'inline':
      return undefined;
    case 'existing':
      return { source: 'config-map' };
    case 'external-secrets':
      return { source: 'vault', vault: secrets.vault, role: rotation.vault.role };
  }
}
