import { z } from 'zod';
import { ROTATIONS } from '../../../charts/security/rotations';
import { integer, text } from '../../validation/fields';

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
});
