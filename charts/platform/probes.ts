import { IntOrString, type Probe } from 'cdk8s-plus-28/lib/imports/k8s';

/** How often, how long, how many times; all in seconds. */
export interface ProbeTiming {
  readonly initialDelay?: number;
  readonly period?: number;
  readonly timeout?: number;
  readonly failures?: number;
}

/** Health of a long-running container; `none` says why it cannot have any. */
export type Probes =
  | {
      /** Until it first passes, the others wait: room for a slow start. */
      readonly startup?: Probe;
      /** Failing, the container is restarted. Must not depend on other components. */
      readonly liveness?: Probe;
      /** Failing, it gets no traffic. */
      readonly readiness?: Probe;
    }
  | { readonly none: string };

export function httpProbe(path: string, port: string, timing: ProbeTiming = {}): Probe {
  return { httpGet: { path, port: IntOrString.fromString(port) }, ...spelled(timing) };
}

export function tcpProbe(port: string, timing: ProbeTiming = {}): Probe {
  return { tcpSocket: { port: IntOrString.fromString(port) }, ...spelled(timing) };
}

export function execProbe(command: readonly string[], timing: ProbeTiming = {}): Probe {
  return { exec: { command: [...command] }, ...spelled({ timeout: 10, ...timing }) }; // a new process on a busy node
}

// The one-second default timeout takes healthy pods out of service on a busy node.
function spelled({ initialDelay, period = 10, timeout = 5, failures = 3 }: ProbeTiming): Probe {
  return { initialDelaySeconds: initialDelay, periodSeconds: period, timeoutSeconds: timeout, failureThreshold: failures };
}
