import { Secret, type SecretSpec } from '../platform/secret';

/**
 * Every Secret that the environment needs: declared by the component that owns it, read by workloads through
 * references, rendered at the end by the provider that the environment chose.
 */
export class SecretInventory {
  private readonly byName = new Map<string, Secret>();

  declare(name: string, namespace: string, spec: SecretSpec): Secret {
    if (this.byName.has(name)) throw new Error(`Secret ${name} is declared twice`);
    const secret = new Secret(name, namespace, spec);
    this.byName.set(name, secret);
    return secret;
  }

  get secrets(): Secret[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
