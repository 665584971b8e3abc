import type { Autoscaling } from '../platform/autoscaling';
import { measuresCpu } from '../platform/autoscaling';
import type { Component } from '../platform/component';
import type { Traffic } from '../platform/traffic';
import { DemandDatabase, type DemandDatabaseProps } from './demand-database';
import type { ScalingTable } from './table';

/** The autoscalers of the table, as workloads take them: those that count waiting work with the database where it is counted. */
export class Autoscalers {
  private readonly demand?: DemandDatabase;

  /** @param owner component that owns what they share */
  constructor(
    owner: Component,
    private readonly table: ScalingTable,
    traffic: Traffic,
    database: DemandDatabaseProps | undefined,
  ) {
    if (!database) return;
    this.demand = new DemandDatabase(owner, database);
    traffic.connect(this.demand.operator, database.database.peer, database.database.port);
  }

  /** What sets the number of a workload's pods. @default - it stays */
  of(target: string): Autoscaling | undefined {
    const scaling = this.table.of(target);
    if (!scaling || measuresCpu(scaling)) return scaling;
    if (!this.demand) throw new Error(`${target} follows waiting work, and no database is there to count it`);
    return { ...scaling, source: this.demand.source };
  }

  /** The same while nothing may run. What follows its CPU needs no word: Kubernetes leaves a workload without pods alone. */
  get paused(): Pick<Autoscalers, 'of'> {
    return {
      of: (target) => {
        const scaling = this.of(target);
        return scaling && !measuresCpu(scaling) ? { ...scaling, paused: true } : undefined;
      },
    };
  }
}
