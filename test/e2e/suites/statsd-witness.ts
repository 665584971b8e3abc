import { hasLabels, type Pod } from '../objects';
import { withService } from '../port-forward';
import { findObject, type Rendered } from '../rendered';
import type { Datagram } from './probe';

const COMPONENT = 'airflow-statsd';

/** A UDP sender hears nothing back: whether its datagrams pass shows in what airflow-statsd has counted. */
export class StatsdWitness {
  private readonly port: number;
  private readonly run = Date.now().toString(36);

  private constructor(
    private readonly rendered: Rendered,
    private readonly pod: Pod,
  ) {
    const { spec } = findObject(rendered, 'Service', COMPONENT);
    this.port = spec?.ports?.find(({ name }) => name === 'statsd')?.port ?? 0;
  }

  /** @returns nothing where airflow-statsd is not among the pods */
  static among(pods: readonly Pod[], rendered: Rendered): StatsdWitness | undefined {
    const pod = pods.find((candidate) => hasLabels(candidate, candidate.metadata.namespace, { 'app.kubernetes.io/name': COMPONENT }));
    return pod && new StatsdWitness(rendered, pod);
  }

  /** It adds nothing to a metric that is known; what is not known would be dropped. */
  datagram(source: string): Datagram {
    const payload = `airflow.asset.updates,e2e_run=${this.run},e2e_source=${source}:0|c`;
    return { address: this.pod.status.podIP ?? '', port: this.port, payload };
  }

  /** Whose datagrams came. */
  heard(): Promise<string[]> {
    return withService(this.rendered, COMPONENT, 'metrics', async (url) => {
      const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.includes(`e2e_run="${this.run}"`));
      return lines.map((line) => /e2e_source="([^"]*)"/.exec(line)?.[1] ?? line);
    });
  }
}
