import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import type { ContainerProps } from '../platform/container';
import { POOL_LABEL } from '../platform/labels';
import { tcp } from '../platform/ports';
import { execProbe, tcpProbe } from '../platform/probes';
import { Service } from '../platform/service';
import type { Priority } from '../platform/tiers';
import { Deployment, type ReplicatedProps, StatefulSet } from '../platform/workload';
import type { AirflowComponentProps } from './component-props';
import { type LogStore, logGroomers, logMounts } from './logs';
import { SCRIPTS } from './runtime';

export interface WorkerPoolProps extends AirflowComponentProps {
  /** Queues it serves. */
  readonly queues: readonly string[];
  /** Tasks at a time in one pod. */
  readonly concurrency: number;
  readonly priority: Exclude<Priority, 'system'>;
  /** What running tasks get to finish when a pod stops. */
  readonly gracePeriod: Duration;
  readonly logs: LogStore;
}

/** Celery workers with queues, size and priority of their own. */
export class WorkerPool extends Component {
  constructor(scope: Construct, pool: string, props: WorkerPoolProps) {
    super(scope, `airflow-worker-${pool}`, {
      name: 'airflow-worker',
      variant: { [POOL_LABEL]: pool },
      version: props.version,
      ports: { logs: tcp(8793) },
    });
    const { airflow, resources, logs } = props;
    const service = new Service(this, { headless: true });
    const pods: ReplicatedProps = {
      replicas: props.replicas,
      minAvailable: props.minAvailable,
      onlyServing: true,
      priority: props.priority,
      gracePeriod: props.gracePeriod,
      imagePullSecret: airflow.imagePullSecret,
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
      initContainers: [airflow.waitForMigrations(resources, 'be-told')],
      containers: [this.worker(props), ...logGroomers(airflow, logs)],
    };
    // A volume belongs to one pod by name; without volumes, an update may start all new pods while the old ones drain.
    if (logs.volume) {
      new StatefulSet(this, { ...pods, serviceName: service.name, parallel: true, claims: { logs: logs.volume } });
    } else {
      new Deployment(this, { ...pods, maxSurge: '100%' });
    }
  }

  private worker({ airflow, resources, queues, concurrency, logs }: WorkerPoolProps): ContainerProps {
    return {
      ...airflow.container({
        name: 'airflow-worker',
        args: ['airflow', 'celery', 'worker', '--queues', queues.join(',')],
        credentials: ['secret-key', 'broker', 'logs', 'dags'],
        environment: {
          AIRFLOW__CELERY__WORKER_CONCURRENCY: String(concurrency),
          // The stop signal must reach Celery's main process alone: it then lets its tasks finish.
          DUMB_INIT_SETSID: '0',
        },
        resources,
        mounts: logMounts(logs),
      }),
      ports: this.ports,
      probes: {
        startup: tcpProbe('logs', { period: 1, failures: 300 }),
        liveness: execProbe(['python', `${SCRIPTS}/ping-worker.py`], { period: 60, timeout: 30, failures: 5 }),
        readiness: tcpProbe('logs'),
      },
    };
  }
}
