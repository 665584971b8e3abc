import { z } from 'zod';
import { audit } from './audit';
import { policies } from './policies';

/** Controls over the platform itself. */
export const security = z.strictObject({
  /** Admission policies. */
  policies: policies.prefault({}),
  /** Who did what. */
  audit: audit.prefault({}),
});
