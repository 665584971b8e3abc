import { createServer, type Server } from 'node:http';
import type { PodSpec } from '../../support/manifests';
import { type Objects, ofKind } from '../../support/objects';

const PORT = 6443;

/** What a Kubernetes API says about the pods of a namespace, as far as the rotation asks it. */
export class Pods {
  readonly url = `http://127.0.0.1:${PORT}`;
  private readonly listed = new Map<string, object>();
  private readonly server: Server;

  constructor(private readonly objects: Objects) {
    this.server = createServer((_, response) => response.end(JSON.stringify({ items: [...this.listed.values()] })));
    this.server.listen(PORT, '127.0.0.1');
    this.restart();
  }

  /** Pods of this workload start again. @default - those of all workloads that stay */
  restart(only?: string): void {
    const staying = [...ofKind(this.objects, 'Deployment'), ...ofKind(this.objects, 'StatefulSet')];
    for (const { metadata, spec } of staying) {
      if (only === undefined || only === metadata.name)
        this.list(`${metadata.name}-0`, metadata.name, spec.template.spec, { running: { startedAt: now() } });
    }
  }

  /** The pod of a Job that has ended. @param message what it left where a container leaves its last words */
  ended(name: string, job: string, spec: PodSpec, { startedAt, message }: { readonly startedAt: string; readonly message: string }): void {
    this.list(name, job, spec, { terminated: { startedAt, message } });
  }

  close(): void {
    this.server.close();
  }

  private list(name: string, component: string, spec: PodSpec, state: object): void {
    const statuses = (containers: PodSpec['containers']) => containers.map((container) => ({ name: container.name, state }));
    this.listed.set(name, {
      metadata: { name, labels: { 'app.kubernetes.io/name': component } },
      spec,
      status: { containerStatuses: statuses(spec.containers) },
    });
  }
}

/** A moment as Kubernetes writes it: to the second. */
export const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
