import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const AGAIN_MS = 250;

/** A local address that leads to a Service of the cluster, for as long as `use` runs: the kubelet's way in, which no network policy closes. */
export async function withPortForward<T>(namespace: string, service: string, port: number, use: (url: string) => Promise<T>): Promise<T> {
  const forward = (local = '') =>
    spawn('kubectl', ['port-forward', '--namespace', namespace, `service/${service}`, `${local}:${port}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  let child = forward();
  const url = await localAddress(child);
  // One connection that a server resets ends kubectl, and with it all the others: start it again at the same address.
  let over = false;
  const again = async () => {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
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
