import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import { Deployment } from '../platform/workload';
import { type AirflowComponentProps, servicePods } from './component-props';

/** Decides what runs when, and hands it to the workers. Several share the work through row locks. */
export class Scheduler extends Component {
  constructor(scope: Construct, props: AirflowComponentProps) {
    super(scope, 'airflow-scheduler', { version: props.version, ports: { health: tcp(8974) } });
    const { airflow, resources } = props;
    new Deployment(this, {
      ...servicePods(this, props),
      onlyServing: true,
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' },
      initContainers: [airflow.waitForMigrations(resources, 'look-and-announce')],
      containers: [
        {
          ...airflow.container({
            name: 'airflow-scheduler',
            args: ['airflow', 'scheduler'],
            credentials: ['database', 'fernet', 'jwt', 'broker'],
            resources,
          }),
          ports: this.ports,
          probes: {
            startup: httpProbe('/health', 'health', { period: 1, failures: 300 }),
            liveness: httpProbe('/health', 'health', { period: 30, timeout: 10, failures: 5 }),
          },
        },
      ],
    });
  }
}
