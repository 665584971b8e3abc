import type { ApiServer } from './api-server';
import type { Color } from './colors';
import { PREVIEW } from './names';
import type { ReleasePlan } from './release';
import type { AirflowRuntime } from './runtime';
import type { Servers } from './ui-tier';

/** A UI that can be asked. */
interface Tried {
  readonly peer: ApiServer;
  /** Its URL inside the cluster, with the path below which its API is. */
  readonly url: string;
}

/**
 * The version that is tried in phase verify. Jobs `smoke-test` and `performance-baseline` of this colour ask it; `npm run release`
 * switches when the newest of each, with the labels of colour and version, has succeeded.
 */
export interface VerificationTarget extends Tried {
  readonly color: Color;
  /** Image and settings that it runs with. */
  readonly airflow: AirflowRuntime;
  /** Whether schedulers and workers run, so that the health of all parts and the run of a DAG can be asked for. */
  readonly schedules: boolean;
  /** The version that serves, beside which durations and errors are put. @default - it has no pods */
  readonly baseline?: Tried;
}

/** @param urlOf a Service of the UI */
export function verificationTarget(
  { ui, drained }: ReleasePlan,
  servers: Servers,
  airflow: AirflowRuntime,
  urlOf: (service: string) => string,
): VerificationTarget | undefined {
  if (ui.engine === 'rolling' || ui.phase !== 'verify' || !ui.fresh) return undefined;
  const schedules = !drained;
  const tried = (peer: ApiServer, service = peer.objectName): Tried => ({ peer, url: urlOf(service) });
  if (ui.engine === 'argo-rollouts') {
    const [server] = servers;
    return { ...tried(server, PREVIEW), color: ui.fresh, airflow: airflow.of(ui.tag), schedules, baseline: tried(server) };
  }
  const present = ui.colors.filter((each) => each.present);
  const peerOf = (tag: string | undefined) => servers.find(({ version }) => version === tag);
  const [fresh, before] = [present.find(({ color }) => color === ui.fresh), present.find(({ color }) => color !== ui.fresh)];
  const [peer, baseline] = [peerOf(fresh?.tag), peerOf(before?.tag)];
  if (!fresh || !peer) throw new Error('what is to be verified has no pods');
  return { ...tried(peer), color: fresh.color, airflow: airflow.of(fresh.tag), schedules, baseline: baseline && tried(baseline) };
}
