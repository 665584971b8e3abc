import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findObject, type Rendered } from './rendered';
import { sleep } from './report';

/** A local address that leads to a Service of the cluster, for as long as `use` runs. */
async function withPortForward<T>(namespace: string, service: string, port: number, use: (url: string) => Promise<T>): Promise<T> {
  const forward = (local = '') =>
    spawn('kubectl', ['port-forward', '--namespace', namespace, `service/${service}`, `${local}:${port}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  let child = forward();
  const url = await localAddress(child);
  // One connection that a server resets ends kubectl, and with it all the others: start it again at the same address.
  let over = false;
  const again = async () => {
    await sleep(250);
    if (over) return;
    child = forward(new URL(url).port);
    child.on('exit', again);
  };
  child.on('exit', again);
  try {
    return await use(url);
  } finally {
    over = true;
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
