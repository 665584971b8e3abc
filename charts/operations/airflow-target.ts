import type { Color } from '../airflow/colors';
import type { AirflowRuntime } from '../airflow/runtime';
import type { Component } from '../platform/component';
import type { EnvironmentVariables } from '../platform/environment-variables';
import { COLOR_LABEL, type Labels } from '../platform/labels';
import type { Secret } from '../platform/secret';
import type { Mount } from '../platform/volumes';
import { TESTER } from './tester';

/** An API server that is tried: the one that serves, or a colour that is to. */
export interface AirflowTarget {
  readonly peers: readonly Component[];
  /** Its URL inside the cluster, with the path below which its API is. */
  readonly url: string;
  /** Image and settings that it runs with: a Job runs again when these change. */
  readonly airflow: AirflowRuntime;
  /** Whether schedulers and workers run, so that a DAG can. @default true */
  readonly schedules?: boolean;
  /** Passwords of users for machines, that of the tester among them. */
  readonly passwords: Secret;
}

const PASSWORDS = '/run/secrets/tester';

/** What a script must know to talk to it. */
export function targetVariables({ airflow, url, schedules = true }: AirflowTarget): EnvironmentVariables {
  // A tag begins with Airflow's version; one of somebody's own in development may not.
  const version = /^\d+\.\d+\.\d+/.exec(airflow.version)?.[0];
  return {
    TARGET_URL: url,
    ...(schedules ? {} : { SCHEDULES: 'no' }),
    ...(version ? { EXPECTED_VERSION: version } : {}),
    TESTER: TESTER,
    TESTER_FILE: `${PASSWORDS}/${TESTER}`,
  };
}

/** Name and selector of a Job that tries a colour before it serves; without one, what serves. */
export const ofColor = (name: string, color: Color | undefined): { objectName: string; options: { name: string; variant: Labels } } => ({
  objectName: color ? `${name}-${color}` : name,
  options: { name, variant: color ? { [COLOR_LABEL]: color } : {} },
});

export const passwordMount = ({ passwords }: AirflowTarget): Mount => ({
  name: 'tester',
  path: PASSWORDS,
  source: { secret: passwords, keys: [TESTER] },
});
