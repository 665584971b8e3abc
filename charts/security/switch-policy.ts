import { Construct } from 'constructs';
import { parse } from 'yaml';
import { readAsset } from '../platform/assets';
import type { Account } from '../platform/cluster-reader';
import { AdmissionPolicy, type PolicyContent, policyName } from './admission-policy';

const NAME = 'site-switch';

/**
 * What makes a site serve and rest may patch CronJobs and the database's Cluster, and Kubernetes' roles know no fields. This lets through
 * what the switch is about, from its accounts; others have other rules. Always in force: it only takes from what its roles give.
 */
export class SwitchPolicy extends Construct {
  readonly name: string;

  constructor(scope: Construct, accounts: readonly Account[]) {
    super(scope, 'switch-policy');
    this.name = policyName(this, NAME);
    const users = accounts.map(({ namespace, serviceAccount }) => `'system:serviceaccount:${namespace}:${serviceAccount}'`).join(', ');
    const asked = parse(readAsset(__dirname, `policies/${NAME}.yaml`)) as PolicyContent;
    new AdmissionPolicy(this, NAME, {
      mode: 'deny',
      rules: [
        { group: 'batch', version: 'v1', resources: ['cronjobs'] },
        { group: 'postgresql.cnpg.io', version: 'v1', resources: ['clusters'] },
      ],
      conditions: [{ name: 'asked-by-the-switch', expression: `request.userInfo.username in [${users}]` }],
      ...asked,
    });
  }
}
