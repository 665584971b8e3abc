import { KubePriorityClass } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';
import { PRIORITIES, type Priority, priorityClassName } from './tiers';

/** One PriorityClass for each CPU priority. */
export class PriorityClasses extends Construct {
  constructor(scope: Construct) {
    super(scope, 'priority-classes');
    const { instance } = PlatformChart.around(this).site.owner;
    for (const [priority, { value, preempts, description }] of Object.entries(PRIORITIES)) {
      const name = priorityClassName(instance, priority as Priority);
      new KubePriorityClass(this, priority, {
        metadata: { name, labels: { [NAME_LABEL]: name } },
        value,
        preemptionPolicy: preempts ? 'PreemptLowerPriority' : 'Never',
        description,
      });
    }
  }
}
