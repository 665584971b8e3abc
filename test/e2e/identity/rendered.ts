import type { KeycloakProps } from '../../../charts/edge/keycloak';
import { keycloakObjects } from '../../support/keycloak-fixtures';
import { find } from '../../support/objects';

/** What a pod of Keycloak gets. */
export interface RenderedKeycloak {
  readonly args: readonly string[];
  /** Values; keys of Secrets as `<secret>/<key>`; neither, where it is a field of the pod. */
  readonly variables: readonly { readonly name: string; readonly value?: string; readonly secret?: string }[];
  /** Paths of mounted Secrets and ConfigMaps. */
  readonly mounts: readonly { readonly name: string; readonly path: string }[];
  readonly realms: Readonly<Record<string, string>>;
}

export function renderKeycloak(change: Partial<KeycloakProps> = {}): RenderedKeycloak {
  const objects = keycloakObjects(change);
  const [container] = find({ objects }, 'StatefulSet', 'keycloak').spec.template.spec.containers;
  return {
    args: container?.args ?? [],
    variables: (container?.env ?? []).map(({ name, value, valueFrom }) => {
      const key = valueFrom?.secretKeyRef;
      return { name, value, secret: key && `${key.name}/${key.key}` };
    }),
    mounts: (container?.volumeMounts ?? []).map(({ name, mountPath }) => ({ name, path: mountPath })),
    realms: find({ objects }, 'ConfigMap', 'keycloak-realms').data,
  };
}
