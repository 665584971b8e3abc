import { z } from 'zod';
import { audit } from './audit';
import { policies } from './policies';
import { rotation } from './rotation';

/** Controls over the platform itself. */
export const security = z.strictObject({
  /** Admission policies. */
  policies: policies.prefault({}),
  /** New values for secrets. */
  rotation: rotation.prefault({}),
  /** Who did what. */
  audit: audit.prefault({}),
});
