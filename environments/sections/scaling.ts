import { z } from 'zod';
import { integer, label } from '../validation/fields';

const vertical = {
  /**
   * The Vertical Pod Autoscaler, where the cluster has it. recommend: it says what pods should request, and people decide. in-place: it
   * changes requests of running pods, up to their limits.
   */
  vertical: z.enum(['off', 'recommend', 'in-place']).default('off'),
};

/** How the platform grows and shrinks with its load: between which numbers is said by each component's replicas and maxReplicas. */
export const scaling = z.discriminatedUnion('engine', [
  z.strictObject({
    /** Workers and triggerers keep their number; what serves requests follows its CPU. */
    engine: z.literal('none'),
    ...vertical,
  }),
  z.strictObject({
    /** Workers and triggerers follow their CPU, through Kubernetes' own autoscaler: for a cluster without KEDA. */
    engine: z.literal('hpa'),
    ...vertical,
  }),
  z.strictObject({
    /** Workers follow the tasks in their queues, triggerers the triggers, as KEDA reads them in Airflow's database. */
    engine: z.literal('keda'),
    /** Namespace of KEDA's operator, which asks the database. */
    namespace: label().default('keda'),
    /** Seconds between its questions. */
    pollingInterval: integer(5, 300).default(15),
    ...vertical,
  }),
]);
