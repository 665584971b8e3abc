import type { Environment } from '../schema';
import { breach, type Rule } from './rule';

interface Replicated {
  readonly replicas: number;
  readonly minAvailable?: number;
}

/** Rules about one replicated component, which read nothing else of the environment. */
export function replicaRules(
  path: readonly string[],
  components: (environment: Environment) => Readonly<Record<string, Replicated>>,
): Rule[] {
  return [
    {
      reads: [path],
      breaches: (environment) =>
        Object.entries(components(environment))
          .filter(([, { minAvailable, replicas }]) => minAvailable !== undefined && minAvailable > 0 && minAvailable >= replicas)
          .map(([name, { minAvailable, replicas }]) =>
            breach(
              [...path.slice(0, -1), ...name.split('.'), 'minAvailable'],
              minAvailable,
              `less than replicas (${replicas}): otherwise no node can ever be drained`,
              'raise replicas or lower minAvailable',
            ),
          ),
    },
  ];
}
