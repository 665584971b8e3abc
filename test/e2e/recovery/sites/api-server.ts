import { createServer, type Server } from 'node:http';

const PORT = 6443;

interface Scale {
  readonly spec: { replicas: number };
}

/** What the failover asks of a Kubernetes API: how many pods there are. The real one is asked by the suite of the cluster. */
export class ApiServer {
  private readonly scales = new Map<string, Scale>();
  private readonly server: Server;
  readonly url: string;

  private constructor(address: string, replicas: number) {
    this.url = `http://${address}:${PORT}`;
    this.server = createServer((request, response) => {
      const path = request.url ?? '';
      const scale = this.scales.get(path) ?? { spec: { replicas } };
      this.scales.set(path, scale);
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        if (request.method === 'PATCH') scale.spec.replicas = (JSON.parse(body) as Scale).spec.replicas;
        response.end(JSON.stringify(scale));
      });
    });
    this.server.listen(PORT, address);
  }

  /** @param replicas of everything, until somebody changes them */
  static at(address: string, replicas: number): ApiServer {
    return new ApiServer(address, replicas);
  }

  /** Pods by the name of what they belong to. */
  get pods(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.scales].sort().map(([path, { spec }]) => [path.split('/').at(-2) ?? path, spec.replicas]));
  }

  close(): void {
    this.server.close();
  }
}
