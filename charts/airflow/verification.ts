import { COLOR_LABEL, type Labels, NAME_LABEL, VERSION_LABEL } from '../platform/labels';
import type { ApiServer } from './api-server';
import { type Color, otherColor } from './colors';
import { PREVIEW, WEBSERVER } from './names';
import type { ReleasePlan } from './release';
import type { AirflowRuntime } from './runtime';
import type { Servers } from './ui-tier';

/** A UI that can be asked. */
export interface Tried {
  readonly color: Color;
  readonly peer: ApiServer;
  /** Its URL inside the cluster, with the path below which its API is. */
  readonly url: string;
  /** By which its pods are told from those of the other version. */
  readonly pods: Labels;
}

/**
 * The version that is tried in phase verify. Jobs `smoke-test` and `performance-baseline` of this colour ask it; `npm run release`
 * switches when the newest of each, with the labels of colour and version, has succeeded.
 */
export interface VerificationTarget extends Tried {
  /** Image and settings that it runs with. */
  readonly airflow: AirflowRuntime;
  /** Whether schedulers and workers run, so that the health of all parts and the run of a DAG can be asked for. */
  readonly schedules: boolean;
  /** The version that serves, beside which durations and errors are put. @default - it has no pods */
  readonly serving?: Tried;
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
  if (ui.engine === 'argo-rollouts') {
    const [peer] = servers;
    const tried = (color: Color, tag: string, service: string): Tried => ({ color, peer, url: urlOf(service), pods: podsOf(tag) });
    const serving = tried(otherColor(ui.fresh), ui.from, peer.objectName);
    return { ...tried(ui.fresh, ui.tag, PREVIEW), airflow: airflow.of(ui.tag), schedules, serving };
  }
  const tried = ui.colors
    .filter(({ present }) => present)
    .map(({ color, tag }): Tried => {
      const peer = servers.find(({ selector }) => selector[COLOR_LABEL] === color);
      if (!peer) throw new Error(`${color} has no pods`);
      return { color, peer, url: urlOf(peer.objectName), pods: { ...podsOf(tag), [COLOR_LABEL]: color } };
    });
  const fresh = tried.find(({ color }) => color === ui.fresh);
  if (!fresh) throw new Error('what is to be verified has no pods');
  const serving = tried.find(({ color }) => color !== ui.fresh);
  return { ...fresh, airflow: airflow.of(fresh.peer.version), schedules, serving };
}

const podsOf = (tag: string): Labels => ({ [NAME_LABEL]: WEBSERVER, [VERSION_LABEL]: tag });
