import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { Deployment } from '../platform/workload';
import { type AirflowComponentProps, servicePods } from './component-props';
import { jobProbes } from './job-probes';

/** Reads DAG files; the only process besides tasks that runs their code. */
export class DagProcessor extends Component {
  constructor(scope: Construct, props: AirflowComponentProps) {
    super(scope, 'airflow-dag-processor', { version: props.version });
    const { airflow, resources } = props;
    new Deployment(this, {
      ...servicePods(this, props),
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' },
      initContainers: [airflow.waitForMigrations(resources)],
      containers: [
        {
          ...airflow.container({
            name: 'airflow-dag-processor',
            args: airflow.dagProcessor,
            credentials: ['database', 'fernet', 'dags'],
            resources,
          }),
          probes: jobProbes('DagProcessorJob'),
        },
        airflow.logGroomer(1), // its log goes to stdout, and a copy of each parse into files
      ],
    });
  }
}
