import type { Amounts } from '../../charts/platform/amounts';
import { cores, gibibytes } from '../../charts/platform/capacity';
import { quantityValue } from '../../charts/platform/quantity';
import type { Environment } from '../schema';
import { type Problem, problem, report } from './problem';
import { InvalidEnvironments } from './validate';

const RESOURCES = { cpu: 'requests.cpu', memory: 'requests.memory', storage: 'requests.storage' } as const;

/** @param quotas those of all namespaces together */
export function problemsOfGrant({ cluster: { quota } }: Environment, quotas: Amounts): Problem[] {
  return (Object.keys(RESOURCES) as (keyof typeof RESOURCES)[]).flatMap((resource) => {
    const granted = quota.granted?.[resource];
    const needed = quotas[RESOURCES[resource]] ?? 0;
    if (granted === undefined || quantityValue(granted) >= needed) return [];
    const figure = resource === 'cpu' ? cores(needed) : `${gibibytes(needed)}Gi`;
    return [
      problem(['cluster', 'quota', 'granted', resource], granted, {
        rule: `at least what the quotas of all namespaces add up to: ${figure}`,
        fix: 'raise it, lower the headroom, or ask for fewer or smaller pods',
      }),
    ];
  });
}

/** Asked once everything is rendered: nothing else says how much that is. @throws InvalidEnvironments */
export function refuseAboveGrant(environment: Environment, quotas: Amounts): void {
  const problems = problemsOfGrant(environment, quotas);
  if (problems.length > 0) throw new InvalidEnvironments([report(`environments/${environment.name}.ts`, problems)]);
}
