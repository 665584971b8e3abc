import type { EnvVar, EnvVarSource } from 'cdk8s-plus-28/lib/imports/k8s';
import type { SecretKey } from './secret';

/** A value known at synthesis, a key of a Secret, or a field of the pod. */
export type EnvironmentValue = string | SecretKey | { readonly field: string };

/** Variables in order: `$(NAME)` in a value reads a variable above it. */
export type EnvironmentVariables = Readonly<Record<string, EnvironmentValue>>;

export function renderEnvironment(variables: EnvironmentVariables): EnvVar[] {
  return Object.entries(variables).map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, valueFrom: source(value) },
  );
}

export function secretKeysOf(variables: EnvironmentVariables): SecretKey[] {
  return Object.values(variables).filter((value) => typeof value === 'object' && 'secret' in value);
}

function source(value: Exclude<EnvironmentValue, string>): EnvVarSource {
  return 'field' in value ? { fieldRef: { fieldPath: value.field } } : { secretKeyRef: { name: value.secret.name, key: value.key } };
}
