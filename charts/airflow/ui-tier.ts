import { Component } from '../platform/component';
import type { PlatformChart } from '../platform/platform-chart';
import { Service } from '../platform/service';
import { ApiServer, type ApiServerProps } from './api-server';
import { AT_REST } from './component-props';
import { WEBSERVER } from './names';
import { type ColoredUi, phaseAnnotation, type ReleasePlan } from './release';
import { addRollout, type RolloutAnalysis } from './ui-rollout';

/** What users are led to, whatever colour is behind it. */
class UiEntrance extends Component {}

/** At least one. */
export type Servers = readonly [ApiServer, ...ApiServer[]];

/** The UI and public API as a release has them, behind the Service `airflow-webserver`. */
export function addUiTier(chart: PlatformChart, ui: ReleasePlan['ui'], props: ApiServerProps, analysis: RolloutAnalysis): Servers {
  switch (ui.engine) {
    case 'rolling':
      return [new ApiServer(chart, WEBSERVER, props)];
    case 'service':
      return addColors(chart, ui, props);
    case 'argo-rollouts':
      return [addRollout(chart, ui, props, analysis)];
  }
}

/** A Deployment and a Service for each colour; users are led to one of them. */
function addColors(chart: PlatformChart, { colors, served, phase }: ColoredUi, props: ApiServerProps): Servers {
  const servers = new Map(
    colors.map(({ color, tag, present }) => {
      const airflow = props.airflow.of(tag);
      return [color, new ApiServer(chart, WEBSERVER, { ...props, airflow, version: tag, color, ...(present ? {} : AT_REST) })];
    }),
  );
  const first = servers.get(served);
  if (!first) throw new Error(`users are to be led to ${served}, and there is only ${[...servers.keys()].join(', ')}`);
  new Service(new UiEntrance(chart, WEBSERVER), { to: first, annotations: phaseAnnotation(phase) });
  return [first, ...[...servers.values()].filter((server) => server !== first)];
}
