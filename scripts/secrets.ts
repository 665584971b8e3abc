import { assemble } from '../charts/environment';
import type { Secret, SecretFormat } from '../charts/platform/secret';
import { environments } from '../environments';
import { validateAll } from '../environments/validation/validate';

/**
 * Prints the Secrets that an environment needs, who reads each, and the kubectl commands that make them. Values are made
 * when the commands run, or asked for in variables; none is printed here.
 *
 *   npm run --silent secrets -- staging > make-secrets.sh
 */
function main([name = '', ...rest]: readonly string[]): number {
  const environment = validateAll(environments).find((each) => each.name === name);
  if (!environment || rest.length > 0) {
    console.error(`usage: npm run secrets -- <environment>, one of: ${Object.keys(environments).join(', ')}`);
    return 2;
  }
  const all = assemble(environment).secrets.secrets;
  const secrets = [...all.filter(({ copyOf }) => !copyOf), ...all.filter(({ copyOf }) => copyOf)];
  const lines = [
    '#!/usr/bin/env bash',
    `# The ${secrets.length} Secrets of "${name}" (provider: ${environment.secrets.provider}). An existing one is left as it is.`,
    `# Needs kubectl and openssl; the namespaces exist after: kubectl apply -f dist/${name}/00-platform.k8s.yaml`,
    'set -euo pipefail',
    '',
    ...secrets.flatMap(block),
  ];
  console.log(lines.join('\n'));
  return 0;
}

function block({ name, namespace, spec, readers, copyOf }: Secret): string[] {
  const keys = Object.entries(spec.keys);
  const value = (key: string, format: SecretFormat) => (copyOf ? copied(copyOf, key) : source(name, key, format));
  return [
    `# ${name}${copyOf ? ` in ${namespace}, with the values of ${copyOf.namespace}` : ''}: read by ${readers.join(', ') || 'nothing yet'}`,
    ...keys.map(([key, { purpose }]) => `#   ${key}: ${purpose}`),
    `kubectl --namespace ${namespace} get secret ${name} >/dev/null 2>&1 ||`,
    `  kubectl --namespace ${namespace} create secret generic ${name} --type=${spec.type ?? 'Opaque'} \\`,
    ...keys.map(([key, { format }], index) => `    ${value(key, format)}${index < keys.length - 1 ? ' \\' : ''}`),
    '',
  ];
}

/** Option of kubectl that takes a value from the same Secret in another namespace. */
function copied({ name, namespace }: Secret, key: string): string {
  const template = `{{index .data "${key}" | base64decode}}`;
  return `--from-literal=${key}="$(kubectl --namespace ${namespace} get secret ${name} --output go-template='${template}')"`;
}

/** Option of kubectl that makes a value of the format, or takes it from a file that a variable names. */
function source(secret: string, key: string, format: SecretFormat): string {
  if (typeof format === 'object') return `--from-literal=${key}=${format.fixed}`;
  switch (format) {
    case 'url-safe':
      return `--from-literal=${key}="$(openssl rand -hex 24)"`;
    case 'hex':
      return `--from-literal=${key}="$(openssl rand -hex 32)"`;
    case 'fernet':
      return `--from-literal=${key}="$(openssl rand -base64 32 | tr +/ -_)"`;
    case 'provided': {
      const variable = `${secret}_${key}_file`.toUpperCase().replace(/[^A-Z0-9]/g, '_');
      return `--from-file=${key}="\${${variable}:?path of a file with the value}"`;
    }
  }
}

process.exitCode = main(process.argv.slice(2));
