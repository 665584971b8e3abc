import { z } from 'zod';
import { label, list } from '../../validation/fields';

/** What the API server asks of objects in the platform's namespaces, beyond Pod Security. */
export const policies = z.strictObject({
  /** audit: who breaks a policy is warned, and it stands in the audit log. deny: it is refused. off: nobody asks. */
  mode: z.enum(['off', 'audit', 'deny']).default('audit'),
  /** Namespaces of operators whose pods in the platform's namespaces are not looked at. */
  operators: list(label()).default(['cert-manager', 'cnpg-system']),
});
