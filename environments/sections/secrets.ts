import { z } from 'zod';
import { httpUrl, integer, label, objectName, vaultPath } from '../validation/fields';

/** Who provides the Secrets that the inventory lists. */
export const secrets = z.discriminatedUnion('provider', [
  z.strictObject({
    /** Written into dist/, derived from the environment's name: known to everyone who can read this. Development only. */
    provider: z.literal('inline'),
  }),
  z.strictObject({
    /** Made by hand or by another tool; `npm run secrets -- <env>` lists them. */
    provider: z.literal('existing'),
  }),
  z.strictObject({
    /** Fetched by the External Secrets operator from Vault or OpenBao. */
    provider: z.literal('external-secrets'),
    /** Where the operator finds the values. */
    vault: z.strictObject({
      /** URL of the server. */
      server: httpUrl,
      /** Mount of the KV engine, version 2. */
      mount: vaultPath.default('secret'),
      /** Folder of this environment; below it, one entry for each Secret. */
      path: vaultPath,
      /** Folder of copies against loss, such as the Fernet key's, which nobody empties together with the other. @default <path>-escrow */
      escrowPath: vaultPath.optional(),
      /** Role of Vault's Kubernetes authentication. */
      role: label().default('airflow'),
      /** Mount of Vault's Kubernetes authentication. */
      authMount: vaultPath.default('kubernetes'),
      /** ConfigMap with key ca.crt, for a server with a private CA. @default - the system's CAs */
      caConfigMap: objectName.optional(),
    }),
    /** Minutes between looks at the store. */
    refreshMinutes: integer(1, 1440).default(60),
  }),
]);
