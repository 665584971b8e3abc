import { z } from 'zod';
import { CONTROLS } from '../../../charts/security/controls';
import { cron, sentence, text } from '../../validation/fields';
import { resources } from '../resources';

const names = Object.keys(CONTROLS);

const controlName = text(
  (value) => names.includes(value),
  `one of ${names.join(', ')}`,
  'for example "encryption-of-secrets"; docs/compliance.md says what each is',
);

/** Whether what is there is what was declared. */
export const compliance = z.strictObject({
  /** Look at it, each time. Not off in production. */
  enabled: z.boolean().default(true),
  /** When, as five cron fields, UTC. */
  schedule: cron.default('30 5 * * *'),
  /** Controls that are not looked at, each with the reason, which stands in every report. */
  exceptions: z.record(controlName, sentence).default({}),
  /** Tier or figures. */
  resources: resources.default('micro'),
});
