import { z } from 'zod';
import { integer } from '../validation/fields';
import { resources } from './resources';

/** What looks at a deployment: before it, after it, and whether it is as fast as it was. */
export const operations = z.strictObject({
  /** Whether everything is there that the platform stands on. */
  preflight: z
    .strictObject({
      /** Seconds that operators, Secrets and classes get to be there. */
      wait: integer(30, 7200).default(900),
      /** Tier or figures. */
      resources: resources.default('nano'),
    })
    .prefault({}),
  /** Whether what was deployed works: version, health, one run on every queue, its logs. */
  smokeTest: z
    .strictObject({
      /** Seconds until the API answers with the version that was deployed, healthy: on a first installation, all else starts before. */
      wait: integer(30, 14_400).default(1800),
      /** Seconds that the run may take; a pool that rests while idle starts a pod first. */
      run: integer(30, 7200).default(900),
      /** Tier or figures. */
      resources: resources.default('nano'),
    })
    .prefault({}),
  /** Whether the platform is as fast as it was. It is load: for where a deployment is to wait for it. */
  performance: z
    .strictObject({
      /** Measure, each time that Airflow has changed. */
      enabled: z.boolean().default(false),
      /** Seconds until the API is up and healthy. */
      wait: integer(30, 14_400).default(3600),
      /** Requests a second to the API. */
      rate: integer(1, 500).default(5),
      /** Seconds of that, of each version that is measured; half a minute before warms it up. */
      duration: integer(10, 3600).default(60),
      /** Milliseconds within which 95 of 100 answers must come, whatever the baseline. */
      p95: integer(10, 60_000).default(1500),
      /** Percent of requests that may fail. */
      failed: integer(0, 50).default(1),
      /** Runs of the platform's own DAG, all at once. */
      runs: integer(1, 200).default(5),
      /** Seconds that they may take together. */
      run: integer(60, 14_400).default(1800),
      /** Percent by which a figure may be worse than the baseline, and than that of the colour that serves. */
      regression: integer(5, 500).default(30),
      /** Tier or figures, of k6 and of what measures the runs. */
      resources: resources.default('micro'),
    })
    .prefault({}),
});
