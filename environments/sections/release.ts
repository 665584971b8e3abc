import { z } from 'zod';
import { COLORS } from '../../charts/airflow/colors';
import { PHASES } from '../../charts/airflow/phases';
import { imageTag, label } from '../validation/fields';

/** How a new version goes live. */
export const release = z.discriminatedUnion('strategy', [
  z.strictObject({
    /** Pod by pod behind readiness: database, then API servers, then schedulers, then workers. */
    strategy: z.literal('rolling'),
  }),
  z.strictObject({
    /** A second colour of the UI beside the one that serves, looked at before it takes its place. */
    strategy: z.literal('blue-green'),
    /** Who leads users to a colour: a Service with two Deployments behind it, or the controller of Argo Rollouts. */
    engine: z.enum(['service', 'argo-rollouts']).default('service'),
    /** Namespace of that controller, which asks Prometheus about new versions. */
    controllerNamespace: label().default('argo-rollouts'),
    /** The colour that serves with the image of `airflow.image`; during a release, until `phase` gives its place to the preview. */
    active: z.enum(COLORS).default('blue'),
    /** The release that is under way; `npm run release` writes it. @default - none is */
    preview: z
      .strictObject({
        /** The other colour. */
        color: z.enum(COLORS),
        /** What it runs. */
        image: z.strictObject({
          /** Exact tag, in the repository of `airflow.image`. */
          tag: imageTag,
        }),
      })
      .optional(),
    /** How far it has come; `npm run release` writes it. @default - no release is under way */
    phase: z.enum(PHASES).optional(),
  }),
]);
