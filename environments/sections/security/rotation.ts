import { z } from 'zod';
import { ROTATIONS } from '../../../charts/security/rotations';
import { cidr, integer, label, list, text } from '../../validation/fields';

const names = Object.keys(ROTATIONS);

const rotationName = text(
  (value) => names.includes(value),
  `one of ${names.join(', ')}`,
  'for example "fernet-key"; docs/secrets.md says what each is',
);

/** When secrets are due for new values; docs/secrets.md says how each gets them. */
export const rotation = z.strictObject({
  /** Days by the name of a rotation, where they differ from those of charts/security/rotations.ts. */
  days: z.record(rotationName, integer(1, 3650)).default({}),
  /** Who says how old the values are, where they come from Vault: its own record, by a login that sees no value. */
  vault: z
    .strictObject({
      /** Role of Vault's Kubernetes authentication, for the ServiceAccount compliance-scan: it reads <mount>/metadata/<path>/*. */
      role: label().default('airflow-metadata'),
      /** Vault's addresses; network policies know addresses, not names. */
      cidrs: list(cidr).default(['0.0.0.0/0']),
    })
    .prefault({}),
});
