import { identitiesFile } from '../../charts/stores/object-store-identities';

interface Configuration {
  readonly identities: readonly { readonly name: string; readonly policyNames: readonly string[] }[];
  readonly policies: readonly { readonly name: string; readonly content: string }[];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const buckets = { logs: 'l', archive: 'a', backups: 'b', loki: 'o', audit: 'e' };
const { identities, policies } = JSON.parse(identitiesFile(buckets)) as Configuration;

const statementsOf = (policy: string): readonly Statement[] =>
  (JSON.parse(policies.find(({ name }) => name === policy)?.content ?? '{"Statement":[]}') as { Statement: readonly Statement[] })
    .Statement;

/** Where an identity may do something, by the names of buckets. */
const where = (policy: string, action: string): string[] =>
  statementsOf(policy)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => resource.replace('arn:aws:s3:::', ''));

describe('The identities of the embedded object store', () => {
  test('have each a policy of their own, and none may do everything', () => {
    expect(identities.map(({ name, policyNames }) => [name, ...policyNames])).toEqual(policies.map(({ name }) => [name, name]));
    const actions = policies.flatMap(({ name }) => statementsOf(name).flatMap(({ Action }) => Action));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('of backups: the writer deletes locks alone, the keeper whatever is old', () => {
    expect(where('backup-writer', 's3:DeleteObject')).toEqual(['b/*/locks/*']);
    expect(where('backup-keeper', 's3:DeleteObject')).toEqual(['b/*']);
  });

  test('of Airflow reaches no backup', () => {
    expect(
      [...where('airflow', 's3:GetObject'), ...where('airflow', 's3:PutObject')].filter((resource) => resource.startsWith('b')),
    ).toEqual([]);
  });

  test('that put rules by which objects end are one, and it reads neither backups nor events', () => {
    const may = ['airflow', 'backup-writer', 'backup-keeper', 'audit-writer', 'storage-tiering'];
    expect(may.filter((policy) => where(policy, 's3:PutLifecycleConfiguration').length > 0)).toEqual(['storage-tiering']);
    expect(where('storage-tiering', 's3:PutLifecycleConfiguration')).toEqual(['l', 'a', 'b', 'e']);
    expect(where('storage-tiering', 's3:GetObject')).toEqual(['l/*', 'a/*']);
    expect(where('storage-tiering', 's3:DeleteObject')).toEqual(['l/*', 'a/*', 'e/airflow/*']);
  });

  test('name their keys by variables: no key is in the file', () => {
    expect(identitiesFile(buckets).match(/"(access|secret)Key": "[^$]/g)).toBeNull();
  });
});
