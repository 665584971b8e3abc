import { IntOrString, KubeService } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Component } from './component';
import type { Ports } from './ports';

export interface ServiceProps {
  /** @default - the component's object name */
  readonly name?: string;
  /** Ports to offer. @default - all of the component's */
  readonly ports?: Ports;
  /** A DNS name for each pod instead of one address for all. @default false */
  readonly headless?: boolean;
  /** The component that it leads to. @default - the one that owns it */
  readonly to?: Component;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A stable name in front of a component's pods. */
export class Service extends Construct {
  readonly name: string;

  constructor(component: Component, props: ServiceProps = {}) {
    super(component, props.name ?? 'service');
    const { to = component } = props;
    this.name = props.name ?? component.objectName;
    new KubeService(this, 'service', {
      metadata: { ...component.metadata(this.name), annotations: props.annotations },
      spec: {
        type: 'ClusterIP',
        clusterIp: props.headless ? 'None' : undefined,
        // A pod's own name stays while it starts or drains: its peers and the readers of its logs go by it.
        publishNotReadyAddresses: props.headless ? true : undefined,
        selector: { ...to.selector },
        ports: Object.entries(props.ports ?? to.ports).map(([name, { number, protocol }]) => ({
          name,
          port: number,
          protocol,
          targetPort: IntOrString.fromString(name),
        })),
      },
    });
  }
}
