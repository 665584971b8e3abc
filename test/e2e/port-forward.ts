import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findObject, type Rendered } from './rendered';

/** A local address that leads to a Service of the cluster, for as long as `use` runs. */
async function withPortForward<T>(namespace: string, service: string, port: number, use: (url: string) => Promise<T>): Promise<T> {
  const child = spawn('kubectl', ['port-forward', '--namespace', namespace, `service/${service}`, `:${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return await use(await localAddress(child));
  } finally {
    child.kill();
  }
}

/** The same for a Service that the environment renders, by its port's name. */
export function withService<T>(rendered: Rendered, name: string, portName: string, use: (url: string) => Promise<T>): Promise<T> {
  const { namespace, spec } = findObject(rendered, 'Service', name);
  const port = spec?.ports?.find((candidate) => candidate.name === portName)?.port;
  if (port === undefined) throw new Error(`Service ${name} has no port ${portName}`);
  return withPortForward(namespace, name, port, use);
}

function localAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`kubectl port-forward ended (${code}): ${complaint.trim()}`)));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      const local = /^Forwarding from (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (local) resolve(`http://${local}`);
    });
  });
}
