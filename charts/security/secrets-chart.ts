import type { App } from 'cdk8s';
import { PlatformChart, type Site } from '../platform/platform-chart';
import { ExternalSecrets, type ExternalSecretsProps } from './external-secrets';
import { InlineSecrets } from './inline-secrets';
import type { SecretInventory } from './secret-inventory';

/** Who makes the Secrets: this file (development), somebody else, or the External Secrets operator. */
export type SecretsProvider =
  | { readonly provider: 'inline' }
  | { readonly provider: 'existing' }
  | ({ readonly provider: 'external-secrets' } & ExternalSecretsProps);

export interface SecretsChartProps {
  readonly site: Site;
  readonly provider: SecretsProvider;
}

/** The Secrets of all charts. */
export class SecretsChart extends PlatformChart {
  constructor(
    app: App,
    private readonly props: SecretsChartProps,
  ) {
    super(app, 'secrets', { site: props.site, order: '10' });
  }

  /** Called last, when every component has declared what it needs. */
  render(inventory: SecretInventory): void {
    const { provider } = this.props;
    const secrets = inventory.secrets.filter(({ spec }) => !spec.issued);
    if (provider.provider === 'inline') new InlineSecrets(this, secrets);
    if (provider.provider === 'external-secrets') new ExternalSecrets(this, secrets, provider);
  }
}
