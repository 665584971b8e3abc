import { SwitchPolicy } from '../../charts/security/switch-policy';
import { readable, rendered } from '../support/fixtures';

test('Who switches sites changes of a CronJob and of a Cluster one field, and nobody else is asked', () => {
  const accounts = ['failover', 'site-guard'].map((serviceAccount) => ({ serviceAccount, namespace: 'airflow' }));
  expect(readable(rendered((chart) => new SwitchPolicy(chart, accounts)))).toMatchSnapshot();
});
