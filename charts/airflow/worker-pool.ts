import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import type { ContainerProps } from '../platform/container';
import { POOL_LABEL } from '../platform/labels';
import { type MemoryUse, roleOf } from '../platform/memory-roles';
import { tcp } from '../platform/ports';
import { execProbe, tcpProbe } from '../platform/probes';
import type { ReplicatedProps } from '../platform/replicated';
import { Service } from '../platform/service';
import type { StorageTier } from '../platform/tiers';
import { Deployment, StatefulSet } from '../platform/workload';
import { folderOf } from '../stores/object-tiers';
import type { AirflowComponentProps } from './component-props';
import { type LogStore, logGroomers, logMounts } from './logs';
import { SCRIPTS } from './runtime';
import { type WorkerMemory, workerMemory } from './worker-memory';

/** Where and with what the tasks of a pool work. */
export interface WorkplaceProps extends MemoryUse {
  /** Tier of what its tasks make. @default - by memory: hot behind cache, cold behind processing, archive behind buffer */
  readonly storage?: StorageTier;
  /** Labels of the nodes that its pods may run on. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

export interface WorkerPoolProps extends AirflowComponentProps, WorkplaceProps {
  /** Queues it serves. */
  readonly queues: readonly string[];
  /** What running tasks get to finish when a pod stops. */
  readonly gracePeriod: Duration;
  readonly logs: LogStore;
  /** Bucket for what tasks make. @default - they reach none */
  readonly dataBucket?: string;
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
    const { airflow, logs } = props;
    const memory = workerMemory(props.resources, { ...props, ownNodes: props.nodeSelector !== undefined });
    const service = new Service(this, { headless: true });
    const pods: ReplicatedProps = {
      replicas: props.replicas,
      minAvailable: props.minAvailable,
      onlyServing: true,
      autoscaling: props.autoscalers?.of(this.objectName),
      holdsWork: true,
      priority: props.priority,
      gracePeriod: props.gracePeriod,
      imagePullSecret: airflow.imagePullSecret,
      nodeSelector: props.nodeSelector,
      annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
      initContainers: [airflow.waitForMigrations(memory.resources, 'be-told')],
      containers: [this.worker(pool, props, memory), ...logGroomers(airflow, logs)],
    };
    // A volume belongs to one pod by name; without volumes, an update may start all new pods while the old ones drain.
    if (logs.volume) {
      new StatefulSet(this, { ...pods, serviceName: service.name, parallel: true, claims: { logs: logs.volume } });
    } else {
      new Deployment(this, { ...pods, maxSurge: '100%' });
    }
  }

  private worker(pool: string, props: WorkerPoolProps, { resources, environment, mounts }: WorkerMemory): ContainerProps {
    const { airflow, queues, concurrency, logs, dataBucket, storage = roleOf(props).storage } = props;
    return {
      ...airflow.container({
        name: 'airflow-worker',
        args: ['bash', `${SCRIPTS}/start-worker.sh`, '--queues', queues.join(',')],
        credentials: ['secret-key', 'broker', 'logs', 'dags'],
        environment: {
          AIRFLOW__CELERY__WORKER_CONCURRENCY: String(concurrency),
          // The stop signal must reach Celery's main process alone: it then lets its tasks finish.
          DUMB_INIT_SETSID: '0',
          ...environment,
          ...(dataBucket ? { TASK_DATA: `s3://${dataBucket}/${folderOf(storage)}data/${pool}` } : {}),
        },
        resources,
        mounts: [...logMounts(logs), ...mounts],
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
