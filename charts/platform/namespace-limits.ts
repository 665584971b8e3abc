import { Chart, Lazy } from 'cdk8s';
import { KubeLimitRange, KubeResourceQuota, Quantity } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { type Amounts, containerAmounts, largest, podAmounts, sum, times } from './amounts';
import { type Demand, demandOf, UNSAID } from './demand';
import { NAME_LABEL } from './labels';
import { PlatformChart } from './platform-chart';
import { sumOfBytes } from './quantity';
import type { RenderedObject } from './rendered-object';

export interface NamespaceLimitsProps {
  readonly namespaces: readonly string[];
  /** Room above what the platform needs at its largest, in percent. */
  readonly headroom: number;
}

/** Pods that controllers make of themselves: solvers of certificates, jobs of operators, somebody's debugging. */
const HELPERS = times(podAmounts({ containers: [{ name: 'helper', resources: UNSAID }] }), 4);

/** Name of each namespace's quota. */
export const QUOTA = 'capacity';

type Hard = Record<string, Quantity>;

/**
 * What each namespace may take together, and each container alone. It follows from the other charts, once these are
 * complete: whatever they render is admitted, at the largest scale and in the middle of an update.
 */
export class NamespaceLimits extends Construct {
  private demand?: readonly Demand[];

  constructor(scope: Construct, { namespaces, headroom }: NamespaceLimitsProps) {
    super(scope, 'namespace-limits');
    for (const namespace of namespaces) {
      const metadata = { name: QUOTA, namespace, labels: { [NAME_LABEL]: QUOTA } };
      const later = (hard: (demand: readonly Demand[]) => Hard) => Lazy.any({ produce: () => hard(this.demandIn(namespace)) }) as Hard;
      new KubeResourceQuota(this, `${namespace}-quota`, {
        metadata,
        spec: { hard: later((demand) => quantities(roomy(needed(demand), headroom))) },
      });
      new KubeLimitRange(this, `${namespace}-limits`, {
        metadata,
        spec: {
          limits: [
            {
              type: 'Container',
              defaultRequest: asQuantities(UNSAID.requests),
              default: asQuantities(UNSAID.limits),
              max: later((demand) => quantities(largestLimits(demand))),
            },
          ],
        },
      });
    }
  }

  private demandIn(namespace: string): readonly Demand[] {
    const own = PlatformChart.around(this);
    const others = own.node.root.node.children.filter((child): child is Chart => Chart.isChart(child) && child !== own);
    this.demand ??= demandOf(others.flatMap((chart) => chart.toJson() as RenderedObject[]));
    return this.demand.filter((each) => each.namespace === namespace);
  }
}

/** All at its largest, in the middle of an update, with every task at work. */
const needed = (demand: readonly Demand[]): Amounts => sum(demand.map(({ largest: each, count }) => times(each, count.updating)));

const roomy = (amounts: Amounts, headroom: number): Amounts => sum([times(amounts, 1 + headroom / 100), HELPERS]);

function largestLimits(demand: readonly Demand[]): Amounts {
  const most = largest([containerAmounts(UNSAID), ...demand.flatMap(({ containers }) => containers)]);
  const limits = Object.entries(most).filter(([name]) => name.startsWith('limits.'));
  return Object.fromEntries(limits.map(([name, amount]) => [name.slice('limits.'.length), amount]));
}

const GIBIBYTE = 2 ** 30;

/** In whole pods, whole cores and whole gibibytes: small changes of a component leave it as it is. */
function quantities(amounts: Amounts): Hard {
  const counted = (name: string) => name === 'pods' || name === 'persistentvolumeclaims' || name.endsWith('cpu');
  const written = Object.entries(amounts).map(([name, amount]) => [
    name,
    counted(name) ? String(Math.ceil(rounded(amount))) : sumOfBytes([`${Math.ceil(amount / GIBIBYTE)}Gi`]),
  ]);
  return asQuantities(Object.fromEntries(written.sort()));
}

const asQuantities = (texts: Readonly<Record<string, string | number>> = {}): Hard =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Quantity.fromString(String(text))]));

/** 1.1 + 2.2 is a little more than 3.3. */
const rounded = (amount: number): number => Math.round(amount * 1000) / 1000;
