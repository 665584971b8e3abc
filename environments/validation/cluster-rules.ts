import { workerMemory } from '../../charts/airflow/worker-memory';
import { leastMemory } from '../../charts/platform/memory-roles';
import { compareQuantities } from '../../charts/platform/quantity';
import { volumeProvider } from '../../charts/platform/storage-classes';
import { RESOURCE_TIERS, type Resources, resourcesOf, type Size } from '../../charts/platform/tiers';
import type { Environment } from '../schema';
import { isVolume, type Place, placesOf } from './places';
import { breach, type Rule, when } from './rule';

/** Wherever there are components, whose volumes and sizes are looked at. */
const COMPONENTS = [['airflow'], ['stores'], ['edge'], ['observability'], ['recovery'], ['cluster']];

const isSize = (value: unknown, name: string): value is Size =>
  name === 'resources' && (typeof value === 'object' ? value !== null : typeof value === 'string' && value in RESOURCE_TIERS);

/** What each container asks for; of workers, with the memory of their role. */
function sizesOf(environment: Environment): Place<Resources>[] {
  const workers = Object.entries(environment.airflow.workers);
  return [
    ...placesOf({ ...environment, airflow: { ...environment.airflow, workers: {} } }, isSize).map(({ path, value }) => ({
      path,
      value: resourcesOf(value),
    })),
    ...workers.map(([pool, worker]) => ({
      path: ['airflow', 'workers', pool, 'resources'],
      value: workerMemory(worker.resources, { ...worker, ownNodes: worker.nodePool !== undefined }).resources,
    })),
  ];
}

interface Node {
  readonly cpu: string;
  readonly memory: string;
}

/** A pod starts where its requests fit, and may take its memory limit only where there is as much. */
const fits = ({ requests, limits }: Resources, node: Node): boolean =>
  compareQuantities(requests.cpu, node.cpu) <= 0 && compareQuantities(limits.memory, node.memory) <= 0;

const figures = ({ requests, limits }: Resources): string => `requests ${requests.cpu} CPU, may take ${limits.memory} of memory`;

const nodeFigures = ({ cpu, memory }: Node): string => `${cpu} CPU and ${memory}`;

export const clusterRules: readonly Rule[] = [
  {
    reads: [['cluster']],
    breaches: ({ cluster: { provider, encryptionKey } }) => {
      const { key } = volumeProvider(provider);
      return when(
        encryptionKey !== undefined && !key?.pattern.test(encryptionKey),
        breach(
          ['cluster', 'encryptionKey'],
          encryptionKey,
          key ? `a key as ${provider} names it` : `no key: the volumes of ${provider} cannot be told one`,
          key ? `for example "${key.example}"` : 'remove it, and encrypt the disks of the nodes',
        ),
      );
    },
  },
  {
    reads: COMPONENTS,
    breaches: (environment) => {
      const { provider } = environment.cluster;
      const { smallest = {} } = volumeProvider(provider);
      return placesOf(environment, isVolume).flatMap(({ path, value: { tier, size } }) => {
        const least = smallest[tier];
        return when(
          least !== undefined && compareQuantities(size, least) < 0,
          breach(
            [...path, 'size'],
            size,
            `at least ${least}: ${provider} makes no smaller volumes of the tier ${tier}`,
            'raise it, or use the tier hot',
          ),
        );
      });
    },
  },
  {
    reads: [['airflow', 'workers']],
    breaches: ({ airflow: { workers } }) =>
      Object.entries(workers).flatMap(([pool, worker]) => {
        if (typeof worker.resources === 'string') return [];
        const { memory } = worker.resources.limits;
        const least = leastMemory(worker);
        return when(
          compareQuantities(memory, least) < 0,
          breach(
            ['airflow', 'workers', pool, 'resources', 'limits', 'memory'],
            memory,
            `at least ${least}: the worker, ${worker.concurrency} tasks at a time, and what their memory role keeps in memory`,
            'raise it, lower concurrency, or name a tier and let the role say it',
          ),
        );
      }),
  },
  {
    reads: [['airflow', 'workers'], ['cluster']],
    breaches: ({ airflow: { workers }, cluster: { nodePools } }) =>
      Object.entries(workers).flatMap(([pool, { nodePool }]) => {
        const pools = Object.keys(nodePools);
        const path = ['airflow', 'workers', pool, 'nodePool'];
        if (nodePool === undefined) return [];
        const found = nodePools[nodePool];
        if (!found)
          return [
            breach(
              path,
              nodePool,
              `one of cluster.nodePools: ${pools.join(', ') || 'there are none'}`,
              'name one of these, or describe it there',
            ),
          ];
        return when(
          Object.keys(found.labels).length === 0,
          breach(path, nodePool, 'a node pool with labels: pods choose nodes by these', `give cluster.nodePools.${nodePool} its labels`),
        );
      }),
  },
  {
    reads: [['airflow', 'workers']],
    breaches: ({ airflow: { workers } }) =>
      Object.entries(workers).flatMap(([pool, { nodePool, resources }]) => {
        if (nodePool === undefined || typeof resources === 'string') return [];
        const { requests, limits } = resources;
        return when(
          compareQuantities(requests.memory, limits.memory) < 0,
          breach(
            ['airflow', 'workers', pool, 'resources', 'requests', 'memory'],
            requests.memory,
            `${limits.memory}, its limit: together its pods could take more than the nodes of ${nodePool} have`,
            'raise it to the limit, or lower the limit',
          ),
        );
      }),
  },
  {
    reads: COMPONENTS,
    breaches: (environment) => {
      const { nodePools } = environment.cluster;
      const { workers } = environment.airflow;
      return sizesOf(environment).flatMap(({ path, value }) => {
        const pinned = path[1] === 'workers' ? workers[path[2] ?? '']?.nodePool : undefined;
        const nodes = pinned === undefined ? Object.values(nodePools) : [nodePools[pinned]].flatMap((node) => node ?? []);
        return when(
          nodes.length > 0 && !nodes.some((node) => fits(value, node)),
          breach(
            path,
            figures(value),
            `what a node ${pinned === undefined ? 'of cluster.nodePools' : `of ${pinned}`} has: ${nodes.map(nodeFigures).join(', or ')}`,
            pinned === undefined
              ? 'choose smaller resources, or larger nodes'
              : 'choose smaller resources, fewer tasks at a time, or larger nodes',
          ),
        );
      });
    },
  },
];
