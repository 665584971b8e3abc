import { SAME_SCHEMA } from '../environments/release';
import { findObject } from '../rendered';
import { blueGreenChecks } from './release/blue-green';
import { rollingChecks } from './release/rolling';
import { rolloutChecks } from './release/rollouts';
import type { Scene } from './release/scene';
import { Users } from './release/users';
import type { Context } from './suite';

const [FIRST, SECOND, THIRD] = SAME_SCHEMA;

/** By environment. */
const CHECKS: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  release: async (scene) => {
    await rollingChecks(scene, FIRST, SECOND);
    await blueGreenChecks(scene, SECOND, THIRD);
  },
  'release-rollouts': (scene) => rolloutChecks(scene, SECOND, THIRD),
};

/** A platform whose version changes while people use it and tasks run: in each way that keeps the schema. */
export async function releaseSuite({ environment, rendered, report }: Context): Promise<void> {
  const checks = CHECKS[environment];
  if (!checks) return;
  const { namespace } = findObject(rendered, 'Service', 'airflow-webserver');
  const users = await Users.arrive(rendered);
  try {
    await checks({ environment, namespace, rendered, report, users });
  } finally {
    await users.leave();
  }
}
