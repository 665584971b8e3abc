/** Who an object belongs to. The same in every chart of an environment. */
export interface Owner {
  /** Prefix of namespaces and classes, so that two platforms can share a cluster. */
  readonly instance: string;
  /** Name of the environment file: dev, staging, prod, dr. */
  readonly environment: string;
}

export type Labels = Readonly<Record<string, string>>;

export const NAME_LABEL = 'app.kubernetes.io/name';
const INSTANCE_LABEL = 'app.kubernetes.io/instance';
export const VERSION_LABEL = 'app.kubernetes.io/version';
export const POOL_LABEL = 'airflow-platform/pool';
export const COLOR_LABEL = 'airflow-platform/color';

/** What every object of a chart carries; a component adds its own name and version. */
export function chartLabels(owner: Owner, chart: string): Labels {
  return {
    [NAME_LABEL]: chart,
    [INSTANCE_LABEL]: owner.instance,
    'app.kubernetes.io/component': chart,
    'app.kubernetes.io/part-of': 'airflow-platform',
    'app.kubernetes.io/managed-by': 'cdk8s',
    'airflow-platform/environment': owner.environment,
  };
}

/**
 * The labels by which pods are found. Selectors are immutable and must outlive an upgrade, so nothing that
 * changes (version, environment, chart) may be among them.
 */
export function selectorLabels(owner: Owner, name: string, variant: Labels = {}): Labels {
  return { [NAME_LABEL]: name, [INSTANCE_LABEL]: owner.instance, ...variant };
}
