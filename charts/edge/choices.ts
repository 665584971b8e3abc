import type { Environment } from '../../environments/schema';
import { imageOf, images } from '../platform/images';
import { tcp } from '../platform/ports';
import type { Secret } from '../platform/secret';
import { realmReader } from '../security/choices';
import type { StoresChart } from '../stores/stores-chart';
import type { AuthenticationProps } from './authentication';

/** The identity provider as its chart takes it: Keycloak's image and database are found, whoever runs them. */
export function authentication(environment: Environment, stores: StoresChart, externalLogin: () => Secret): AuthenticationProps {
  const { auth } = environment.edge;
  if (auth.provider !== 'keycloak') return auth;
  const { database } = auth;
  const elsewhere = database.engine === 'external' && {
    ...database,
    peer: { name: 'keycloak-database', cidrs: database.cidrs },
    port: tcp(database.port),
    credentials: externalLogin(),
  };
  const found = elsewhere || stores.identityDatabase;
  if (!found) throw new Error('Keycloak has no database');
  const eventDays = environment.security.audit.retentionDays;
  return { ...auth, ...imageOf(images.keycloak, auth.image), database: found, eventDays, readFrom: realmReader(environment) };
}
