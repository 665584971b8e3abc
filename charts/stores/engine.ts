import type { Certificates } from '../security/certificates';
import type { SecretInventory } from '../security/secret-inventory';

/** An engine of a store, with what that engine needs. */
export type Engine<Name extends string, Props> = { readonly engine: Name } & Props;

/** Something that runs outside the cluster. */
export interface ExternalService {
  readonly host: string;
  readonly port: number;
  /** Addresses behind the name, for network policies. */
  readonly cidrs: readonly string[];
}

/** What every store has to do with. */
export interface Surroundings {
  readonly namespace: string;
  readonly secrets: SecretInventory;
  /** Who makes the certificates of the servers. @default - nobody: nothing is encrypted */
  readonly certificates?: Certificates;
}
