import { DATASOURCES } from './datasources';

/** What a reader can choose on a dashboard: the values of a label. */
interface Choice {
  readonly label: string;
  readonly description: string;
  /** PromQL selector of the series whose label is offered. */
  readonly selector: string;
  /** Label whose values are offered. */
  readonly values: string;
}

/** A dashboard offers those that its queries mention, and no others. */
export const CHOICES: Readonly<Record<string, Choice>> = {
  dag: { label: 'DAG', description: 'DAGs to look at', selector: '{job="airflow-statsd"}', values: 'dag_id' },
  pool: { label: 'Pool', description: 'Pools of Airflow to look at', selector: '{job="airflow-statsd"}', values: 'pool_name' },
  namespace: { label: 'Namespace', description: 'Namespaces to look at', selector: 'up', values: 'namespace' },
};

/** Templating variable of Grafana. */
export interface Variable {
  readonly name: string;
  readonly type: 'query';
  readonly query: { readonly query: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Variables that the queries mention, in the order of CHOICES. Grafana's own start with two underscores. */
export function variables(queries: readonly string[]): Variable[] {
  const mentioned = new Set(queries.flatMap((query) => [...query.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = '']) => name)));
  for (const name of mentioned)
    if (!(name in CHOICES)) throw new Error(`a dashboard's query asks for $${name}, which CHOICES does not have`);
  return Object.entries(CHOICES)
    .filter(([name]) => mentioned.has(name))
    .map(([name, choice]) => variable(name, choice));
}

const LABEL_VALUES = 1;
const ON_TIME_RANGE_CHANGE = 2;
const ALPHABETICAL = 1;

function variable(name: string, { label, description, selector, values }: Choice): Variable {
  const query = `label_values(${selector}, ${values})`;
  return {
    name,
    type: 'query',
    label,
    description,
    datasource: DATASOURCES.prometheus,
    query: { qryType: LABEL_VALUES, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    definition: query,
    refresh: ON_TIME_RANGE_CHANGE,
    sort: ALPHABETICAL,
    multi: true,
    includeAll: true,
    // Not `.*`: that also takes what has no such label, and a log line of no DAG is not a line of every DAG.
    allValue: '.+',
    current: { selected: true, text: ['All'], value: ['$__all'] },
  };
}
