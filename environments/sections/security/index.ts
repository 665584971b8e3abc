import { z } from 'zod';
import { audit } from './audit';
import { compliance } from './compliance';
import { policies } from './policies';
import { rotation } from './rotation';

/** Controls over the platform itself. */
export const security = z.strictObject({
  /** Admission policies. */
  policies: policies.prefault({}),
  /** What is looked at every day. */
  compliance: compliance.prefault({}),
  /** New values for secrets. */
  rotation: rotation.prefault({}),
  /** Who did what. */
  audit: audit.prefault({}),
});
