import { Construct } from 'constructs';
import { type Labels, NAME_LABEL, selectorLabels, VERSION_LABEL } from './labels';
import { PlatformChart } from './platform-chart';
import type { Port, Ports } from './ports';

export interface ComponentOptions {
  /** Value of app.kubernetes.io/name, where several components (worker pools, colours) share one. @default - the object name */
  readonly name?: string;
  /** Labels that tell such components apart; they become part of the selector. @default - none */
  readonly variant?: Labels;
  /** Version of the software inside. @default - no version label */
  readonly version?: string;
  /** What it listens on. @default - nothing */
  readonly ports?: Ports;
  /** Namespace of its objects. @default - the chart's */
  readonly namespace?: string;
  /** An operator makes its pods from a custom resource. @default false */
  readonly operated?: boolean;
}

/** A part of the platform under one name: owner of objects, and the end of connections. */
export abstract class Component extends Construct {
  readonly chart: PlatformChart;
  readonly ports: Ports;
  readonly operated: boolean;
  private readonly ownNamespace?: string;
  /** Labels by which its pods are found. */
  readonly selector: Labels;
  /** Labels of its pods, over and above the chart's. */
  readonly labels: Labels;

  /** @param objectName name of the objects it owns */
  constructor(
    scope: Construct,
    readonly objectName: string,
    options: ComponentOptions = {},
  ) {
    super(scope, objectName);
    this.chart = PlatformChart.around(this);
    this.ports = options.ports ?? {};
    this.operated = options.operated ?? false;
    this.ownNamespace = options.namespace;
    this.selector = selectorLabels(this.chart.site.owner, options.name ?? objectName, options.variant);
    this.labels = { ...this.selector, ...(options.version ? { [VERSION_LABEL]: options.version } : {}) };
  }

  /** The component's name in DESIGN and labels; pools and colours of one component share it. */
  get name(): string {
    return this.selector[NAME_LABEL] ?? this.objectName;
  }

  get namespace(): string {
    const namespace = this.ownNamespace ?? this.chart.namespace;
    if (!namespace) throw new Error(`${this.node.path}: a component needs a namespace, its own or its chart's`);
    return namespace;
  }

  port(name: string): Port {
    const port = this.ports[name];
    if (!port) {
      throw new Error(`${this.node.path} has no port "${name}"; it has: ${Object.keys(this.ports).join(', ') || 'none'}`);
    }
    return port;
  }

  /** Host and port of its Service, by a name that every namespace understands. */
  hostAndPort(port: string): string {
    return `${this.objectName}.${this.namespace}:${this.port(port).number}`;
  }

  /** Name and labels of an object that it owns. */
  metadata(name: string = this.objectName): { name: string; namespace: string; labels: Labels } {
    return { name, namespace: this.namespace, labels: this.labels };
  }
}
