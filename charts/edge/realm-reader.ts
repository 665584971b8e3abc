import type { Port } from '../platform/ports';
import type { Secret } from '../platform/secret';
import type { Peer } from '../platform/traffic';
import type { Authority } from '../security/authority';
import type { SecretInventory } from '../security/secret-inventory';
import { READER } from './realm';

/** Where Keycloak's realms can be looked at, and by which login. */
export interface RealmReader {
  readonly peer: Peer;
  readonly port: Port;
  /** For pods. */
  readonly url: string;
  /** By which its server is checked. @default - those of the system */
  readonly authority?: Authority;
  /** Key `client-secret`, in the namespace of who looks. */
  readonly credentials: Secret;
}

/** The login of who looks: it sees settings and flows of each realm, no user and no secret. */
export const declareReader = (secrets: SecretInventory, namespace: string): Secret =>
  secrets.declare(`${READER}-oidc`, namespace, {
    rotation: 'client-secret',
    keys: {
      'client-secret': {
        purpose: `By which ${READER} shows Keycloak that it is itself, in each realm`,
        format: 'url-safe',
      },
    },
  });
