import { z } from 'zod';
import { policies } from './policies';

/** Controls over the platform itself. */
export const security = z.strictObject({
  /** Admission policies. */
  policies: policies.prefault({}),
});
