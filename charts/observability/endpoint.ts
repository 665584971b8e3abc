import type { Component } from '../platform/component';
import { type Port, portOfUrl } from '../platform/ports';
import type { Peer } from '../platform/traffic';

/** A service that others send to or read from, run here or elsewhere. */
export interface Endpoint {
  readonly peer: Peer;
  readonly port: Port;
  readonly url: string;
}

/** Run by somebody else. */
export interface Elsewhere {
  readonly url: string;
  /** Its addresses. */
  readonly cidrs: readonly string[];
}

/** One of a component's ports, by a name that every namespace understands. */
export function endpointOf(component: Component, port: string): Endpoint {
  const { number } = component.port(port);
  return { peer: component, port: component.port(port), url: `http://${component.objectName}.${component.namespace}:${number}` };
}

export function endpointElsewhere(name: string, { url, cidrs }: Elsewhere): Endpoint {
  return { peer: { name, cidrs }, port: portOfUrl(url), url: url.replace(/\/$/, '') };
}
