import { AdmissionPolicies, type AdmissionPoliciesProps } from '../../charts/security/admission-policies';
import { readable, rendered } from '../support/fixtures';
import { ofKind } from '../support/objects';

const policies = (props: Partial<AdmissionPoliciesProps> = {}) =>
  rendered(
    (chart) => new AdmissionPolicies(chart, { mode: 'deny', digests: false, encrypted: true, operators: ['cnpg-system'], ...props }),
  );

const names = (props: Partial<AdmissionPoliciesProps>) =>
  ofKind({ objects: policies(props) }, 'ValidatingAdmissionPolicy').map(({ metadata }) => metadata.name);

const actions = (mode: AdmissionPoliciesProps['mode']) =>
  ofKind({ objects: policies({ mode }) }, 'ValidatingAdmissionPolicyBinding').flatMap(({ spec }) => spec.validationActions);

test('The policies in force, with their bindings', () => {
  expect(readable(policies({ digests: true }))).toMatchSnapshot();
});

test('A digest is asked for only where the platform’s own images have one', () => {
  expect(names({ digests: false })).not.toContain('airflow-image-digests');
  expect(names({ digests: true })).toContain('airflow-image-digests');
});

test('Encryption is asked for only where the platform itself encrypts', () => {
  expect(names({ encrypted: false })).not.toContain('airflow-encrypted-hosts');
});

test('Who breaks a policy is warned, or refused', () => {
  expect([...new Set(actions('audit'))]).toEqual(['Audit', 'Warn']);
  expect([...new Set(actions('deny'))]).toEqual(['Deny']);
});
