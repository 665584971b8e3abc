import { assemble } from '../../charts/environment';
import { Component } from '../../charts/platform/component';
import { type Labels, NAME_LABEL } from '../../charts/platform/labels';
import type { RenderedObject } from '../../charts/platform/rendered-object';
import type { Secret } from '../../charts/platform/secret';
import { poolsOf } from '../../charts/scaling/environment-table';
import type { Environment } from '../../environments/schema';
import type { Pod } from './objects';

/** A part of the platform whose pods are found by labels. */
export interface DeclaredComponent {
  /** Name of its objects: `airflow-worker-critical`. */
  readonly name: string;
  readonly namespace: string;
  readonly selector: Labels;
}

export interface DeclaredConnection {
  readonly from: DeclaredComponent;
  readonly to: DeclaredComponent;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** What an environment says that there should be: what the cluster has is held against it. */
export interface Declared {
  /** Of the environment. */
  readonly name: string;
  readonly databaseEngine: Environment['stores']['postgres']['engine'];
  readonly namespaces: readonly string[];
  readonly objects: readonly RenderedObject[];
  readonly secrets: readonly Secret[];
  readonly components: readonly DeclaredComponent[];
  readonly connections: readonly DeclaredConnection[];
  /** The worker component that serves each queue of Celery. */
  readonly queues: ReadonlyMap<string, string>;
}

export function declaredBy(environment: Environment): Declared {
  const { app, traffic, secrets } = assemble(environment);
  const objects = app.charts.flatMap((chart) => chart.toJson() as RenderedObject[]);
  const made = app.node.findAll().filter((node) => node instanceof Component);
  const components = new Map(made.map((component): [Component, DeclaredComponent] => [component, describe(component)]));
  const connections = traffic.connections.flatMap(({ from, to, port: { number: port, protocol } }) => {
    const [source, target] = [from, to].map((peer) => (peer instanceof Component ? components.get(peer) : undefined));
    return source && target ? [{ from: source, to: target, port, protocol }] : [];
  });
  const pools = Object.entries(poolsOf(environment.airflow));
  return {
    name: environment.name,
    databaseEngine: environment.stores.postgres.engine,
    namespaces: objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
    objects,
    secrets: secrets.secrets,
    components: [...components.values()],
    connections,
    queues: new Map(pools.flatMap(([pool, { queues }]) => queues.map((queue): [string, string] => [queue, `airflow-worker-${pool}`]))),
  };
}

const describe = ({ objectName: name, namespace, selector }: Component): DeclaredComponent => ({ name, namespace, selector });

const isOf = ({ metadata: { namespace, labels = {} } }: Pod, component: DeclaredComponent): boolean =>
  namespace === component.namespace && Object.entries(component.selector).every(([key, value]) => labels[key] === value);

/** Name of the component that a pod belongs to: the most special one, where several share labels. Of other pods, their own. */
export function componentOf(pod: Pod, { components }: Declared): string {
  const found = components
    .filter((component) => isOf(pod, component))
    .sort((a, b) => Object.keys(b.selector).length - Object.keys(a.selector).length);
  return found[0]?.name ?? pod.metadata.labels?.[NAME_LABEL] ?? pod.metadata.name;
}

export const podsOf = (component: DeclaredComponent, pods: readonly Pod[]): Pod[] => pods.filter((pod) => isOf(pod, component));

/** A container as the environment gives it, by the component that its pod belongs to. */
export interface DeclaredContainer {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

export function declaredContainer(component: string, container: string, { objects }: Declared): DeclaredContainer | undefined {
  const object = objects.find(
    ({ kind, metadata: { name } }) =>
      (['Deployment', 'StatefulSet'].includes(kind) && name === component) ||
      (kind === 'Job' && name.replace(/-[0-9a-f]{8}$/, '') === component),
  );
  const { containers = [], initContainers = [] } = object?.spec?.template?.spec ?? {};
  return ([...initContainers, ...containers] as DeclaredContainer[]).find(({ name }) => name === container);
}
