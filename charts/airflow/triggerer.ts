import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { tcp } from '../platform/ports';
import { tcpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import { StatefulSet } from '../platform/workload';
import { type AirflowComponentProps, servicePods } from './component-props';
import { jobProbes } from './job-probes';
import { type LogStore, logGroomers, logMounts } from './logs';

export interface TriggererProps extends AirflowComponentProps {
  readonly logs: LogStore;
}

/** Runs the waiting part of deferrable tasks, thousands in one process. */
export class Triggerer extends Component {
  constructor(scope: Construct, props: TriggererProps) {
    super(scope, 'airflow-triggerer', { version: props.version, ports: { logs: tcp(8794) } });
    const { airflow, resources, logs } = props;
    const service = new Service(this, { headless: true });
    new StatefulSet(this, {
      ...servicePods(this, props),
      onlyServing: true,
      serviceName: service.name,
      parallel: true,
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' },
      claims: logs.volume ? { logs: logs.volume } : {},
      initContainers: [airflow.waitForMigrations(resources)],
      containers: [
        {
          ...airflow.container({
            name: 'airflow-triggerer',
            args: ['airflow', 'triggerer'],
            credentials: ['database', 'fernet', 'secret-key', 'logs'],
            resources,
            mounts: logMounts(logs),
          }),
          ports: this.ports,
          probes: { ...jobProbes('TriggererJob'), readiness: tcpProbe('logs') },
        },
        ...logGroomers(airflow, logs),
      ],
    });
  }
}
