import { problemsOfGrant, refuseAboveGrant } from '../../environments/validation/granted';
import { problemsIn } from '../../environments/validation/validate';
import { prod } from '../support/minimal-environment';

const GiB = 2 ** 30;
const quotas = { 'requests.cpu': 62, 'requests.memory': 128 * GiB, 'requests.storage': 1200 * GiB };

function environmentWith(granted: object) {
  const { environment } = problemsIn('prod', { ...prod, cluster: { quota: { granted } } });
  if (!environment) throw new Error('the environment is not valid');
  return environment;
}

test('A grant below what the namespaces need is refused, resource by resource', () => {
  const rule = 'at least what the quotas of all namespaces add up to:';
  const fix = 'raise it, lower the headroom, or ask for fewer or smaller pods';
  expect(problemsOfGrant(environmentWith({ cpu: '61500m', memory: '64Gi', storage: '1Ti' }), quotas)).toEqual([
    { path: 'cluster.quota.granted.cpu', value: '"61500m"', rule: `${rule} 62`, fix },
    { path: 'cluster.quota.granted.memory', value: '"64Gi"', rule: `${rule} 128Gi`, fix },
    { path: 'cluster.quota.granted.storage', value: '"1Ti"', rule: `${rule} 1200Gi`, fix },
  ]);
});

test.each([
  ['just enough', { cpu: '62', memory: '128Gi', storage: '1200Gi' }],
  ['more than enough', { cpu: '100', memory: '1Ti', storage: '4Ti' }],
  ['enough of one resource, with no word of the others', { memory: '128Gi' }],
])('A grant of %s is taken', (_, granted) => {
  expect(problemsOfGrant(environmentWith(granted), quotas)).toEqual([]);
});

test('The refusal is that of any other wrong value: nothing is written', () => {
  expect(() => refuseAboveGrant(environmentWith({ cpu: '1' }), quotas)).toThrow(
    /^environments\/prod\.ts: 1 problem\n\n {2}cluster\.quota\.granted\.cpu\n {4}value {2}"1"\n[\s\S]*Nothing was written\.$/,
  );
});
