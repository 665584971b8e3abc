import type { Size } from '../platform/tiers';
import type { AirflowRuntime } from './runtime';

/** What every replicated Airflow component takes. */
export interface AirflowComponentProps {
  readonly airflow: AirflowRuntime;
  readonly replicas: number;
  /** Pods that a node drain must leave running. @default - all but one */
  readonly minAvailable?: number;
  readonly resources: Size;
  /** Airflow's version, for the label. */
  readonly version: string;
}
