import { z } from 'zod';
import { policies } from './policies';
import { rotation } from './rotation';

/** Controls over the platform itself. */
export const security = z.strictObject({
  /** Admission policies. */
  policies: policies.prefault({}),
  /** New values for secrets. */
  rotation: rotation.prefault({}),
});
