import type { Component } from '../platform/component';
import { type Port, portOfUrl } from '../platform/ports';
import type { Peer } from '../platform/traffic';
import type { Authority } from '../security/authority';

/** A service that others send to or read from, run here or elsewhere. */
export interface Endpoint {
  readonly peer: Peer;
  readonly port: Port;
  readonly url: string;
  /** By which its server is checked. @default - those of the system, where it is asked over https */
  readonly authority?: Authority;
}

/** Run by somebody else. */
export interface Elsewhere {
  readonly url: string;
  /** Its addresses. */
  readonly cidrs: readonly string[];
}

/** One of a component's ports, by a name that every namespace understands. @param authority behind its certificate, where it shows one */
export function endpointOf(component: Component, port: string, authority?: Authority): Endpoint {
  const url = `${authority ? 'https' : 'http'}://${component.hostAndPort(port)}`;
  return { peer: component, port: component.port(port), url, authority };
}

export function endpointElsewhere(name: string, { url, cidrs }: Elsewhere): Endpoint {
  return { peer: { name, cidrs }, port: portOfUrl(url), url: url.replace(/\/$/, '') };
}
