import type { Environment } from '../schema';
import { breach, type Rule, when } from './rule';

interface Growing {
  readonly replicas: number;
  readonly maxReplicas?: number;
}

/** Those that run tasks and wait for them, by the end of their paths below `airflow`: an engine sets their number. */
function followingTasks({ airflow: { triggerer, workers } }: Environment): Record<string, Growing> {
  return { triggerer, ...Object.fromEntries(Object.entries(workers).map(([pool, worker]) => [`workers.${pool}`, worker])) };
}

const at = (name: string, field: string): string[] => ['airflow', ...name.split('.'), field];

/** Airflow's own default of AIRFLOW__CORE__PARALLELISM. */
const PARALLELISM = 32;

export const scalingRules: readonly Rule[] = [
  {
    reads: [
      ['airflow', 'webserver'],
      ['airflow', 'executionApi'],
      ['airflow', 'triggerer'],
      ['airflow', 'workers'],
    ],
    breaches: (environment) => {
      const { webserver, executionApi } = environment.airflow;
      return Object.entries({ webserver, executionApi, ...followingTasks(environment) }).flatMap(([name, { replicas, maxReplicas }]) =>
        when(
          maxReplicas !== undefined && maxReplicas < replicas,
          breach(at(name, 'maxReplicas'), maxReplicas, `at least replicas (${replicas})`, 'raise it, or lower replicas'),
        ),
      );
    },
  },
  {
    reads: [['airflow', 'triggerer'], ['airflow', 'workers'], ['scaling']],
    breaches: (environment) =>
      Object.entries(followingTasks(environment)).flatMap(([name, { replicas, maxReplicas = replicas }]) =>
        when(
          environment.scaling.engine === 'none' && maxReplicas > replicas,
          breach(
            at(name, 'maxReplicas'),
            maxReplicas,
            'a number that an engine chooses: scaling.engine is none',
            "set scaling.engine to 'keda' or 'hpa', or remove maxReplicas",
          ),
        ),
      ),
  },
  {
    reads: [['airflow', 'workers'], ['scaling']],
    breaches: ({ airflow: { workers }, scaling: { engine } }) =>
      Object.entries(workers).flatMap(([pool, { restWhenIdle, replicas, maxReplicas = replicas }]) =>
        when(
          restWhenIdle && !(engine === 'keda' && maxReplicas > replicas),
          breach(
            at(`workers.${pool}`, 'restWhenIdle'),
            true,
            'only where KEDA sets the number: something must see the first task and start a pod',
            "set scaling.engine to 'keda' and give the pool maxReplicas above replicas, or set it to false",
          ),
        ),
      ),
  },
  {
    reads: [['airflow', 'workers'], ['scaling']],
    breaches: ({ airflow: { workers }, scaling: { engine } }) => {
      const pools = Object.entries(workers).map(([pool, worker]) => ({ pool, ...worker, queues: worker.queues ?? [pool] }));
      return pools.flatMap(({ pool, queues, replicas, maxReplicas = replicas }) => {
        const others = pools.filter((other) => other.pool !== pool && other.queues.some((queue) => queues.includes(queue)));
        return when(
          engine === 'keda' && maxReplicas > replicas && others.length > 0,
          breach(
            at(`workers.${pool}`, 'queues'),
            queues,
            `queues that no other pool serves, where KEDA counts their tasks: ${others.map((other) => other.pool).join(', ')} would be counted for it, too`,
            'give each queue to one pool, or remove maxReplicas',
          ),
        );
      });
    },
  },
  {
    reads: [
      ['airflow', 'workers'],
      ['airflow', 'scheduler'],
      ['airflow', 'config'],
    ],
    breaches: ({ airflow: { workers, scheduler, config } }) => {
      const parallelism = Number(config['AIRFLOW__CORE__PARALLELISM'] ?? PARALLELISM);
      // 0 is no limit; schedulers at rest are not the ones that will hand out tasks.
      const atOnce = parallelism > 0 && scheduler.replicas > 0 ? parallelism * scheduler.replicas : Number.POSITIVE_INFINITY;
      return Object.entries(workers).flatMap(([pool, { concurrency, replicas, maxReplicas = replicas }]) =>
        when(
          maxReplicas > replicas && (maxReplicas - 1) * concurrency >= atOnce,
          breach(
            at(`workers.${pool}`, 'maxReplicas'),
            maxReplicas,
            `at most ${Math.ceil(atOnce / concurrency)}: the schedulers hand out ${atOnce} tasks at a time, and one pod runs ${concurrency}`,
            'lower it, or raise AIRFLOW__CORE__PARALLELISM in airflow.config',
          ),
        ),
      );
    },
  },
  {
    reads: [
      ['airflow', 'workers'],
      ['airflow', 'visibilityTimeout'],
    ],
    breaches: ({ airflow: { workers, visibilityTimeout } }) =>
      Object.entries(workers).flatMap(([pool, { gracePeriod }]) =>
        when(
          gracePeriod > visibilityTimeout,
          breach(
            at(`workers.${pool}`, 'gracePeriod'),
            gracePeriod,
            `at most airflow.visibilityTimeout (${visibilityTimeout}): the broker would give a task that a stopping pod finishes to another`,
            'lower it, or raise visibilityTimeout',
          ),
        ),
      ),
  },
];
