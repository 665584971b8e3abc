import { eventually } from '../../eventually';
import { JsonApi } from '../../json-api';
import { kubectl, list } from '../../kubectl';
import type { Pod } from '../../objects';
import { withService } from '../../port-forward';
import { PrometheusApi } from '../../prometheus-api';
import { findObject, type Rendered } from '../../rendered';
import { expectNone, seconds } from '../../report';
import { waitUntilReady } from '../../wait';
import type { Context } from '../suite';
import { search } from './logs';
import { tracesOf } from './traces';

const READY_MS = 300_000;

/** Something in a store that must be there again when its pod is replaced. */
interface Keepsake {
  readonly component: string;
  readonly sentence: string;
  /** Throws when it is not there. */
  readonly find: () => Promise<string>;
}

/** Deletes the pods of all stores of observability at once, and looks for what they had. @param run of a DAG, that has ended */
export async function checkSurvival({ rendered, report }: Context, run: { readonly id: string }): Promise<void> {
  const keepsakes: Keepsake[] = [];
  const leave = async (keepsake: Promise<Keepsake>): Promise<void> => {
    keepsakes.push(await keepsake);
  };
  const stores = { prometheus: aSample, alertmanager: aSilence, loki: aLine, jaeger: (rendered: Rendered) => aTrace(rendered, run.id) };
  const present = Object.entries(stores).filter(([name]) => !rendered.without.includes(name));
  const names = present.map(([name]) => name).join(', ');

  const replaced = await report.check(`the pods of ${names} are deleted, and replaced by others that become Ready`, async () => {
    for (const [, make] of present) await leave(make(rendered));
    const { namespace } = findObject(rendered, 'StatefulSet', 'prometheus');
    const pods = present.map(([name]) => `${name}-0`);
    const identities = async () =>
      (await list<Pod>('pods', [namespace])).filter(({ metadata }) => pods.includes(metadata.name)).map(({ metadata }) => metadata.uid);
    const before = await identities();
    const started = Date.now();
    // Not kubectl's own wait: it looks for the end of a name, which another pod has at once.
    await kubectl(['delete', 'pods', ...pods, '--namespace', namespace, '--wait=false']);
    await eventually(READY_MS, async () => {
      const now = await identities();
      expectNone(before.filter((identity) => now.includes(identity)).map((identity) => `${identity} is still there`));
      return undefined;
    });
    const gone = Date.now();
    await waitUntilReady(rendered, READY_MS);
    return `gone after ${seconds(gone - started)}, Ready ${seconds(Date.now() - gone)} later`;
  });
  if (!replaced) return;
  for (const { component, sentence, find } of keepsakes) {
    await report.check(`${component} still has ${sentence}`, find);
  }
}

async function aSample(rendered: Rendered): Promise<Keepsake> {
  const then = Math.floor(Date.now() / 1000) - 60;
  const read = () =>
    withService(rendered, 'prometheus', 'http', async (url) => {
      const [sample] = await new PrometheusApi(url).query('sum(airflow_scheduler_heartbeat)', then);
      if (sample === undefined) throw new Error('no sample');
      return sample.value;
    });
  const before = await read();
  return {
    component: 'prometheus',
    sentence: 'a sample from before',
    find: async () => {
      const after = await read();
      if (after !== before) throw new Error(`${before} has become ${after}`);
      return `${after} heartbeats of the scheduler`;
    },
  };
}

async function aSilence(rendered: Rendered): Promise<Keepsake> {
  const silence = {
    matchers: [{ name: 'alertname', value: 'NeverRaised', isRegex: false, isEqual: true }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    createdBy: 'e2e',
    comment: 'must survive its pod',
  };
  const alertmanager = <T>(use: (api: JsonApi) => Promise<T>) =>
    withService(rendered, 'alertmanager', 'http', (url) => use(new JsonApi(url)));
  const { silenceID } = await alertmanager((api) => api.post<{ silenceID: string }>('/api/v2/silences', silence));
  return {
    component: 'alertmanager',
    sentence: 'a silence from before',
    find: () =>
      alertmanager(async (api) => {
        const { status } = await api.get<{ status: { state: string } }>(`/api/v2/silence/${silenceID}`);
        await api.delete(`/api/v2/silence/${silenceID}`);
        if (status.state !== 'active') throw new Error(`it is ${status.state}`);
        return silenceID;
      }),
  };
}

/** Pushed by hand, so that it does not matter whether there is a collector. */
async function aLine(rendered: Rendered): Promise<Keepsake> {
  const text = `kept through the end of a pod, ${Date.now()}`;
  const loki = <T>(use: (api: JsonApi) => Promise<T>) => withService(rendered, 'loki', 'http', (url) => use(new JsonApi(url)));
  const streams = [{ stream: { namespace: 'e2e', component: 'e2e' }, values: [[`${Date.now()}000000`, text]] }];
  await loki((api) => api.post('/loki/api/v1/push', { streams }));
  return {
    component: 'loki',
    sentence: 'a line from before',
    find: () =>
      loki(async (api) => {
        const { data } = await search(api, `{component="e2e"} |= "${text}"`);
        if (data.result.length === 0) throw new Error('nothing found');
        return text;
      }),
  };
}

async function aTrace(rendered: Rendered, run: string): Promise<Keepsake> {
  const count = () =>
    withService(rendered, 'jaeger', 'ui', async (url) => {
      const traces = await tracesOf(new JsonApi(url), run);
      return traces.reduce((sum, { spans }) => sum + spans.length, 0);
    });
  const before = await count();
  return {
    component: 'jaeger',
    sentence: 'the trace of a run from before',
    find: async () => {
      const after = await count();
      if (before === 0 || after < before) throw new Error(`${before} spans before, ${after} spans now`);
      return `${after} spans`;
    },
  };
}
