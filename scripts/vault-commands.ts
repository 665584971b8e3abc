import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../charts/platform/secret';
import { escrowPathOf, STORE } from '../charts/security/external-secrets';
import type { Environment } from '../environments/schema';

/**
 * The script by which Vault lets an environment in: who fetches its values, and who sees how old they are.
 * @returns nothing where the values come from elsewhere
 */
export function vaultCommands({ name, instance, secrets, security }: Environment, inventory: readonly Secret[]): string | undefined {
  if (secrets.provider !== 'external-secrets') return undefined;
  const { mount, path, role, authMount } = secrets.vault;
  const namespaces = [...new Set(inventory.filter(({ spec }) => !spec.issued).map(({ namespace }) => namespace))].sort();
  const metadata = security.rotation.vault.role;
  return [
    '#!/usr/bin/env bash',
    `# What Vault lets "${name}" read. Run again, it changes nothing.`,
    'set -euo pipefail',
    '',
    readFileSync(join(__dirname, 'vault.sh'), 'utf8'),
    '# External Secrets fetches the values, and those in escrow.',
    `policy ${role}-${name} '${mount}/data/${path}/*' '${mount}/data/${escrowPathOf(secrets.vault)}/*'`,
    `role ${authMount} ${role} ${role}-${name} ${STORE} ${namespaces.join(',')} token_ttl=10m`,
    ...(security.compliance.enabled
      ? [
          '',
          '# compliance-scan sees when each was written, and no value: by that the alert SecretRotationOverdue knows.',
          `policy ${metadata}-${name} '${mount}/metadata/${path}/*'`,
          `role ${authMount} ${metadata} ${metadata}-${name} compliance-scan ${instance} token_ttl=5m token_no_default_policy=true`,
        ]
      : []),
  ].join('\n');
}
