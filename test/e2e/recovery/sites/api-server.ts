import { createServer, type Server } from 'node:http';
import type { Texts } from '../../../support/manifests';
import type { KubernetesApi } from './kubernetes';

const PORT = 6443;

/** The part of a scale or a CronJob that changes. */
type Spec = Readonly<Record<string, number | boolean>>;

/** What the failover asks of a Kubernetes API. The suite failover-cluster asks a real one. */
export class ApiServer implements KubernetesApi {
  private readonly specs = new Map<string, Spec>();
  private readonly server: Server;
  readonly variables: Texts;

  private constructor(address: string, replicas: number) {
    this.variables = { KUBERNETES_API: `http://${address}:${PORT}`, KUBERNETES_TOKEN: 'drill' };
    this.server = createServer((request, response) => {
      const path = request.url ?? '';
      const known = this.specs.get(path) ?? (path.includes('/cronjobs/') ? { suspend: replicas === 0 } : { replicas });
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const spec = request.method === 'PATCH' ? { ...known, ...(JSON.parse(body) as { spec: Spec }).spec } : known;
        this.specs.set(path, spec);
        response.end(JSON.stringify({ spec }));
      });
    });
    this.server.listen(PORT, address);
  }

  /** @param replicas of everything, until somebody changes them; where there are none, CronJobs are suspended */
  static at(address: string, replicas: number): ApiServer {
    return new ApiServer(address, replicas);
  }

  /** Pods by the name of what they belong to. */
  get pods(): Spec {
    return this.each('/scale', 'replicas');
  }

  /** Whether CronJobs are suspended, by their names. */
  get suspended(): Spec {
    return this.each('', 'suspend');
  }

  private each(end: string, field: string): Spec {
    return Object.fromEntries(
      [...this.specs].sort().flatMap(([path, spec]) => {
        const name =
          path
            .slice(0, path.length - end.length)
            .split('/')
            .at(-1) ?? path;
        return spec[field] === undefined ? [] : [[name, spec[field]]];
      }),
    );
  }

  close(): void {
    this.server.close();
  }
}
