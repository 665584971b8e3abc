import { findObject } from '../rendered';
import { blueGreenChecks } from './release/blue-green';
import { rollingChecks } from './release/rolling';
import { rolloutChecks } from './release/rollouts';
import { Users } from './release/users';
import type { Context } from './suite';

/** A platform whose version changes while people use it and tasks run: in each way that keeps the schema. */
export async function releaseSuite({ environment, rendered, report }: Context): Promise<void> {
  if (environment !== 'release' && environment !== 'release-rollouts') return;
  const { namespace } = findObject(rendered, 'Service', 'airflow-webserver');
  const users = await Users.arrive(rendered);
  try {
    const scene = { environment, namespace, rendered, report, users };
    if (environment === 'release-rollouts') return await rolloutChecks(scene, '3.3.1', '3.3.2');
    await rollingChecks(scene, '3.3.0', '3.3.1');
    await blueGreenChecks(scene, '3.3.1', '3.3.2');
  } finally {
    await users.leave();
  }
}
