import type { Component } from '../platform/component';

/** Something that Prometheus reads metrics from. */
export interface Target {
  readonly component: Component;
  /** Name of its port. */
  readonly port: string;
  /** Service that shows this port. @default - the one of the component's name */
  readonly service?: string;
  /** @default /metrics */
  readonly path?: string;
  /** Its metrics are about others, and their labels win: namespace and pod of what it describes. @default false */
  readonly honorLabels?: boolean;
}

/** A page that the blackbox exporter asks for, time and again. */
export interface Probe {
  /** Prometheus job. */
  readonly job: 'airflow-health' | 'probe';
  /** Label that tells the probes of a job apart. */
  readonly label: Readonly<Record<string, string>>;
  /** Module of blackbox.yml: what counts as an answer. */
  readonly module: string;
  readonly url: string;
}
