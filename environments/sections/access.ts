import { z } from 'zod';
import { clusterGroupName } from '../validation/edge-fields';
import { list } from '../validation/fields';

const people = list(clusterGroupName).optional();

/** Which groups of the Kubernetes cluster may do what in the platform's namespaces. */
export const access = z.strictObject({
  /** See everything but Secrets: objects, logs, events. @default - nobody */
  viewers: people,
  /** What viewers may, and restart, scale and run Jobs. Whoever may do that can have a pod mount a Secret: trusted people. @default - nobody */
  operators: people,
  /** What operators may, and change every object, Secrets included. @default - nobody */
  admins: people,
});
