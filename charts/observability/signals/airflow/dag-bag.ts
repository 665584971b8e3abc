import type { Signal } from '../signal';

/** Serialized DAGs that a process keeps in memory instead of reading them from the database again. */
const cacheOf = (part: 'api_server' | 'scheduler', who: string): Signal[] => [
  {
    source: 'airflow',
    metric: `${part}.dag_bag.cache_hit`,
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: `DAGs that ${who} found in memory.`,
    panels: [
      {
        dashboard: 'scheduling',
        row: 'DAG cache',
        title: `DAGs in the memory of ${who}`,
        description: 'Share of look-ups that needed no database. Low right after a start or a wave of DAG changes; normal is above 90 %.',
        unit: 'percentunit',
        queries: [
          {
            expr:
              `sum(rate(airflow_${part}_dag_bag_cache_hit[$__rate_interval])) / (sum(rate(airflow_${part}_dag_bag_cache_hit[$__rate_interval]))` +
              ` + sum(rate(airflow_${part}_dag_bag_cache_miss[$__rate_interval])))`,
            legend: 'found in memory',
          },
        ],
      },
    ],
  },
  {
    source: 'airflow',
    metric: `${part}.dag_bag.cache_miss`,
    type: 'counter',
    unit: 'ops',
    labels: [],
    meaning: `DAGs that ${who} had to read from the database.`,
  },
  {
    source: 'airflow',
    metric: `${part}.dag_bag.cache_clear`,
    type: 'counter',
    unit: 'short',
    labels: [],
    meaning: `Times that ${who} forgot all DAGs in memory.`,
  },
  {
    source: 'airflow',
    metric: `${part}.dag_bag.cache_size`,
    type: 'gauge',
    unit: 'short',
    labels: [],
    meaning: `DAGs in the memory of ${who}; of several processes, the one that spoke last.`,
  },
];

/** How often the API server and the scheduler read DAGs from the database. */
export const dagBagSignals: readonly Signal[] = [...cacheOf('api_server', 'the API server'), ...cacheOf('scheduler', 'the scheduler')];
