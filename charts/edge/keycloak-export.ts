import type { TaskContainerProps } from '../platform/container';
import type { Image } from '../platform/images';
import type { Size } from '../platform/tiers';
import type { Mount } from '../platform/volumes';
import { authorityMounts } from '../security/authority';
import { databaseVariables, type KeycloakDatabase } from './keycloak-database';

export interface KeycloakExportProps extends KeycloakDatabase {
  readonly image: Image;
  readonly resources: Size;
}

/**
 * Writes Keycloak's realms into a folder, users with the hashes of their passwords included. It reads the database: the API would need an account
 * that may change realms, and leaves users and second factors out. https://www.keycloak.org/server/importExport
 */
export const keycloakExport = (
  { image, resources, ...server }: KeycloakExportProps,
  folder: string,
  mounts: readonly Mount[],
): TaskContainerProps => ({
  name: 'export-keycloak',
  image,
  args: ['export', '--optimized', '--dir', folder],
  environment: {
    ...databaseVariables(server, server.database.credentials),
    KC_CACHE: 'local', // it joins nobody
    JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
  },
  resources,
  mounts: [...mounts, ...authorityMounts(server.databaseAuthority)],
});
