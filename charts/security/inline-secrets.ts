import { createHash } from 'node:crypto';
import { KubeSecret } from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { NAME_LABEL } from '../platform/labels';
import { PlatformChart } from '../platform/platform-chart';
import type { Secret, SecretFormat } from '../platform/secret';

/**
 * Secrets with values, for development. Values follow from the names of environment, Secret and key, so that two
 * synths agree and nothing has to be made by hand; everyone who can read this file knows them.
 */
export class InlineSecrets extends Construct {
  constructor(chart: PlatformChart, secrets: readonly Secret[]) {
    super(chart, 'inline');
    const { instance, environment } = PlatformChart.around(this).site.owner;
    for (const { name, namespace, spec } of secrets) {
      new KubeSecret(this, `${namespace}-${name}`, {
        metadata: { name, namespace, labels: { [NAME_LABEL]: name, ...spec.labels } },
        type: spec.type ?? 'Opaque',
        stringData: Object.fromEntries(
          Object.entries(spec.keys).map(([key, { format }]) => [
            key,
            valueFor(format, `${instance}/${environment}/${spec.mirrors ?? name}/${key}`),
          ]),
        ),
      });
    }
  }
}

function valueFor(format: SecretFormat, seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  if (typeof format === 'object') return format.fixed;
  switch (format) {
    case 'url-safe':
      return digest.toString('hex').slice(0, 32);
    case 'hex':
      return digest.toString('hex');
    case 'fernet':
      return digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    case 'wireguard':
      return digest.toString('base64');
    case 'provided':
      throw new Error(`${seed} can only be given by its owner; use another secrets provider`);
  }
}
