import { IntOrString, KubeService } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import type { Component } from './component';
import { NAME_LABEL } from './labels';
import { nonEmpty } from './non-empty';

export interface LoadBalancerServiceProps {
  readonly name: string;
  /** Port that the world sees, by the name of the component's port behind it. */
  readonly ports: Readonly<Record<string, number>>;
  /** Who may come, CIDR. */
  readonly sourceRanges: readonly string[];
  /** What the cloud wants to know of its load balancer. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The cloud's load balancer before a component's pods. */
export class LoadBalancerService extends Construct {
  constructor(component: Component, { name, ports, sourceRanges, annotations = {} }: LoadBalancerServiceProps) {
    super(component, name);
    new KubeService(this, 'service', {
      metadata: { ...metadataInFront(component, name), annotations: nonEmpty({ ...annotations }) },
      spec: {
        type: 'LoadBalancer',
        // Clients keep their addresses, and the balancer's health check leaves out nodes without a ready pod.
        externalTrafficPolicy: 'Local',
        loadBalancerSourceRanges: [...sourceRanges],
        selector: { ...component.selector },
        ports: Object.entries(ports).map(([port, number]) => ({
          name: port,
          port: number,
          protocol: component.port(port).protocol,
          targetPort: IntOrString.fromString(port),
        })),
      },
    });
  }
}

/** Metadata of an object in front of a component, which goes by a name of its own. */
export function metadataInFront(component: Component, name: string, label: string = name): ReturnType<Component['metadata']> {
  return { ...component.metadata(name), labels: { ...component.selector, [NAME_LABEL]: label } };
}
