import type { AirflowChartProps } from './airflow-chart-props';
import type { AirflowSecrets } from './airflow-secrets';
import { EXECUTION_API, WEBSERVER } from './names';
import { AirflowRuntime } from './runtime';
import { sharedSettings } from './settings';
import type { SharedConfiguration } from './shared-configuration';

/** What all of Airflow's processes share, of what its chart is told. */
export function sharedRuntime(
  owner: SharedConfiguration,
  { stores, settings, telemetry, identity, ...props }: AirflowChartProps,
  secrets: AirflowSecrets,
): AirflowRuntime {
  const logStore = props.logs.volume ? undefined : stores.objects;
  const executionApi = props.executionApi.separate ? EXECUTION_API : WEBSERVER;
  const shared = sharedSettings({
    ...settings,
    executionApi: `${executionApi}:8080`,
    triggererCapacity: props.triggerer.capacity,
    logsBucket: logStore?.buckets.logs,
    telemetry: {
      statsd: { host: `${telemetry.statsd.objectName}.${telemetry.statsd.namespace}`, port: telemetry.statsd.port('statsd').number },
      traces: telemetry.traces.url,
      traceSampling: telemetry.traceSampling,
    },
  });
  return new AirflowRuntime(owner, {
    ...stores,
    image: props.image,
    imagePullSecret: props.imagePullSecret,
    settings: { ...shared, ...props.config },
    secretKeySettings: props.secretKeySettings,
    secrets,
    logStore,
    dags: settings.dags,
    queues: Object.values(props.workers).flatMap(({ queues }) => queues),
    executionApi,
    login: identity && {
      identity,
      namespace: props.namespace,
      sessionHours: props.sessionHours ?? 8,
      encrypted: settings.url.startsWith('https://'),
    },
  });
}
