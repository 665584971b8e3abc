import { Secret, type SecretSpec } from '../platform/secret';

/** A Secret of which is said how it gets new values. */
export type DeclaredSpec = SecretSpec & Required<Pick<SecretSpec, 'rotation'>>;

/**
 * Every Secret that the environment needs: declared by the component that owns it, read by workloads through
 * references, rendered at the end by the provider that the environment chose.
 */
export class SecretInventory {
  private readonly byPlace = new Map<string, Secret>();

  declare(name: string, namespace: string, spec: DeclaredSpec): Secret {
    if (this.secrets.some((secret) => secret.name === name)) throw new Error(`Secret ${name} is declared twice`);
    return this.add(new Secret(name, namespace, spec));
  }

  /** The same values in another namespace: a pod reads only the Secrets beside it. */
  share(secret: Secret, namespace: string): Secret {
    return this.byPlace.get(`${namespace}/${secret.name}`) ?? this.add(new Secret(secret.name, namespace, secret.spec, secret));
  }

  private add(secret: Secret): Secret {
    this.byPlace.set(`${secret.namespace}/${secret.name}`, secret);
    return secret;
  }

  get secrets(): Secret[] {
    return [...this.byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, secret]) => secret);
  }
}
