/** Environments in the middle of a release. */
import { assemble } from '../../charts/environment';
import type { EnvironmentInput } from '../../environments/schema';
import { problemsIn } from '../../environments/validation/validate';
import type { KubernetesObject } from './manifests';
import { prod } from './minimal-environment';
import type { Objects } from './objects';

export type Release = Extract<NonNullable<EnvironmentInput['release']>, { strategy: 'blue-green' }>;

/** From one version to another that expects the same schema, and to one that does not. */
export const SAME_SCHEMA = { from: '3.3.1-1', to: '3.3.2-1' };
export const OTHER_SCHEMA = { from: '3.2.2-1', to: '3.3.2-1' };

/** Blue serves, and may grow. */
export function released(from: string, release: Omit<Release, 'strategy'>): EnvironmentInput {
  const airflow = { image: { tag: from }, webserver: { replicas: 2, maxReplicas: 4 }, workers: { default: { maxReplicas: 3 } } };
  return { ...prod, airflow, scaling: { engine: 'keda' }, release: { strategy: 'blue-green', ...release } };
}

/** An environment of the given phase. */
export const releaseAt = (
  { from, to }: { from: string; to: string },
  phase: Release['phase'],
  engine?: Release['engine'],
): EnvironmentInput => released(from, { engine, preview: { color: 'green', image: { tag: to } }, phase });

export function objectsOf(input: EnvironmentInput): Objects {
  const { environment, problems } = problemsIn(input.name, input);
  if (!environment) throw new Error(JSON.stringify(problems));
  return { objects: assemble(environment).app.charts.flatMap((chart) => chart.toJson() as KubernetesObject[]) };
}
