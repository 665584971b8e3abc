import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Component } from '../platform/component';
import { tcp } from '../platform/ports';
import { httpProbe } from '../platform/probes';
import type { Secret } from '../platform/secret';
import { Service } from '../platform/service';
import type { Size } from '../platform/tiers';
import { Deployment } from '../platform/workload';
import type { SecretInventory } from '../security/secret-inventory';
import type { AirflowRuntime } from './runtime';

export interface FlowerProps {
  readonly airflow: AirflowRuntime;
  readonly secrets: SecretInventory;
  readonly resources: Size;
  readonly version: string;
}

/** Celery's own monitor, behind a password. */
export class Flower extends Component {
  constructor(scope: Construct, props: FlowerProps) {
    super(scope, 'airflow-flower', { version: props.version, ports: { http: tcp(5555) } });
    const { airflow, resources } = props;
    const login: Secret = props.secrets.declare('airflow-flower', this.namespace, {
      rotation: 'user-password',
      keys: {
        username: { purpose: "Flower's user", format: { fixed: 'flower' } },
        password: { purpose: 'Its password', format: 'url-safe' },
      },
    });
    new Service(this);
    new Deployment(this, {
      replicas: 1,
      priority: 'system',
      gracePeriod: Duration.seconds(30),
      imagePullSecret: airflow.imagePullSecret,
      containers: [
        {
          ...airflow.container({
            name: 'airflow-flower',
            args: ['airflow', 'celery', 'flower'],
            credentials: ['broker'],
            environment: {
              FLOWER_USERNAME: login.key('username'),
              FLOWER_PASSWORD: login.key('password'),
              AIRFLOW__CELERY__FLOWER_BASIC_AUTH: '$(FLOWER_USERNAME):$(FLOWER_PASSWORD)',
            },
            resources,
          }),
          ports: this.ports,
          probes: {
            startup: httpProbe('/healthcheck', 'http', { period: 3, failures: 60 }),
            liveness: httpProbe('/healthcheck', 'http', { period: 30, failures: 6 }),
            readiness: httpProbe('/healthcheck', 'http'),
          },
        },
      ],
    });
  }
}
