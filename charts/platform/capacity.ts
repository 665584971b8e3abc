import type { App } from 'cdk8s';
import { type Amounts, quantitiesOf, sum, times } from './amounts';
import { type Demand, demandOf } from './demand';
import type { RenderedObject } from './rendered-object';

/** What all pods and volumes request: with no load, and at the largest scale with every task at work. */
export interface Capacity {
  readonly fewest: Amounts;
  readonly most: Amounts;
}

export const capacityOf = (demand: readonly Demand[]): Capacity => ({
  fewest: sum(demand.map(({ each, count }) => times(each, count.fewest))),
  most: sum(demand.map(({ largest, count }) => times(largest, count.most))),
});

const objectsOf = ({ charts }: App): RenderedObject[] => charts.flatMap((chart) => chart.toJson() as RenderedObject[]);

/** Everything that the charts of an environment ask for. */
export const demandOfApp = (app: App): Demand[] => demandOf(objectsOf(app));

/** What its namespaces may take together. */
export const quotasOfApp = (app: App): Amounts =>
  sum(objectsOf(app).flatMap(({ kind, spec }) => (kind === 'ResourceQuota' ? [quantitiesOf(spec?.hard)] : [])));

const GIBIBYTE = 2 ** 30;

/** Figures for people. */
export const cores = (amount = 0): string => String(Math.round(amount * 100) / 100);
export const inGibibytes = (amount = 0): number => amount / GIBIBYTE;
export const gibibytes = (amount?: number): string => String(Math.round(inGibibytes(amount) * 100) / 100);
