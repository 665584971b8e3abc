import { withPortForward } from '../../scripts/port-forward';
import { findObject, type Rendered } from './rendered';

/** A local address that leads to a Service that the environment renders, by its port's name, for as long as `use` runs. */
export function withService<T>(rendered: Rendered, name: string, portName: string, use: (url: string) => Promise<T>): Promise<T> {
  const { namespace, spec } = findObject(rendered, 'Service', name);
  const port = spec?.ports?.find((candidate) => candidate.name === portName)?.port;
  if (port === undefined) throw new Error(`Service ${name} has no port ${portName}`);
  return withPortForward(namespace, name, port, use);
}
