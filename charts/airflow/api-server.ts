import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { COLOR_LABEL } from '../platform/labels';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import type { ReplicatedProps } from '../platform/replicated';
import { Rollout, type RolloutProps } from '../platform/rollout';
import { Service } from '../platform/service';
import { Deployment } from '../platform/workload';
import type { Color } from './colors';
import { type AirflowComponentProps, servicePods } from './component-props';
import { PODS } from './names';
import type { Credential } from './runtime';

export interface ApiServerProps extends AirflowComponentProps {
  /** Part of the API that it serves: the UI and public API, the API of running tasks, or both. */
  readonly apps: 'core' | 'execution' | 'all';
  /** Path under which the UI is reached; every route begins with it. */
  readonly basePath: string;
  readonly credentials: readonly Credential[];
  /** Addresses whose word about a client's address and protocol is taken. @default - nobody's */
  readonly trustedProxies?: readonly string[];
  /** Colour of this Deployment, which its objects are named after. @default - it has none */
  readonly color?: Color;
  /** How Argo Rollouts replaces its pods. @default - they are replaced one by one */
  readonly rollout?: Pick<RolloutProps, 'previewService' | 'promote' | 'before' | 'after' | 'scaleDownDelay'>;
  /** Of its Service. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Airflow's API server, as a webserver or as the Execution API. */
export class ApiServer extends Component {
  /** Tag of its image. */
  readonly version: string;

  constructor(scope: Construct, name: string, props: ApiServerProps) {
    super(scope, props.color ? `${name}-${props.color}` : name, {
      name,
      variant: props.color ? { [COLOR_LABEL]: props.color } : {},
      version: props.version,
      ports: { http: tcp(8080) },
    });
    const { airflow, apps, basePath, trustedProxies = [] } = props;
    this.version = props.version;
    const service = new Service(this, { annotations: props.annotations });
    // Each pod by itself, for what waits until none of an older version is left.
    if (apps !== 'core') new Service(this, { name: `${name}${PODS}`, headless: true });

    // /version answers without the database: a database outage takes pods out of service, but restarts none.
    const alive = apps === 'execution' ? `${basePath}/execution/health` : '/api/v2/version';
    const ready = apps === 'execution' ? `${basePath}/execution/health/ping` : '/api/v2/monitor/health';
    const pods: ReplicatedProps = {
      ...servicePods(this, props),
      initContainers: [airflow.waitForMigrations(props.resources)],
      containers: [
        {
          ...airflow.container({
            name,
            args: ['airflow', 'api-server', '--apps', apps, '--proxy-headers'],
            credentials: props.credentials,
            // uvicorn's, which looks who is speaking; FAB's own proxy fix would believe anybody.
            environment: trustedProxies.length > 0 ? { FORWARDED_ALLOW_IPS: trustedProxies.join(',') } : {},
            resources: props.resources,
          }),
          ports: this.ports,
          // Endpoints hear of the end later than the process: keep answering until they do.
          preStop: ['sleep', '5'],
          probes: {
            startup: httpProbe(alive, 'http', { period: 1, failures: 300 }),
            liveness: httpProbe(alive, 'http', { period: 20, timeout: 10, failures: 6 }),
            readiness: httpProbe(ready, 'http', { timeout: 10 }),
          },
        },
      ],
    };
    if (props.rollout) new Rollout(this, { ...pods, ...props.rollout, activeService: service.name });
    else new Deployment(this, pods);
  }
}
