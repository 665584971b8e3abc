import { App } from 'cdk8s';
import { PlatformChart } from '../../charts/platform/platform-chart';
import { Access, type AccessProps } from '../../charts/security/access';
import { type AccessQuestion, accessQuestions, GROUPS } from '../support/access-questions';
import { readable, rendered } from '../support/fixtures';
import { ofKind } from '../support/objects';

const NAMESPACES = ['data', 'data-edge'];

const access = (groups: AccessProps['groups'], namespaces: readonly string[] = NAMESPACES) => ({
  objects: rendered(
    (chart) => new Access(chart, { namespaces, groups }),
    new PlatformChart(new App(), 'platform', { site: { owner: { instance: 'data', environment: 'test' } }, order: '00' }),
  ),
});

const platform = access(GROUPS);

/** What the API server answers, by https://kubernetes.io/docs/reference/access-authn-authz/rbac/. */
function answer({ who, verb, what, namespace }: AccessQuestion): 'yes' | 'no' {
  const [resource = '', ...group] = what.split('.');
  const bound = ofKind(platform, 'RoleBinding')
    .filter(
      ({ metadata, subjects }) => metadata.namespace === namespace && subjects.some(({ kind, name }) => kind === 'Group' && name === who),
    )
    .map(({ roleRef }) => roleRef.name);
  const allowed = ofKind(platform, 'ClusterRole')
    .filter(({ metadata }) => bound.includes(metadata.name))
    .flatMap(({ rules }) => rules)
    .some(
      ({ apiGroups = [], resources = [], verbs }) =>
        apiGroups.includes(group.join('.')) && resources.includes(resource) && verbs.includes(verb),
    );
  return allowed ? 'yes' : 'no';
}

describe('May they?', () => {
  test.each(accessQuestions('data'))('$who: $verb $what in $namespace: $answer', (question) => {
    expect(answer(question)).toBe(question.answer);
  });
});

test('Each role may what those before it may', () => {
  const rights = (name: string) =>
    ofKind(platform, 'ClusterRole')
      .filter(({ metadata }) => metadata.name === name)
      .flatMap(({ rules }) => rules)
      .flatMap(({ apiGroups = [], resources = [], verbs }) =>
        apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))),
      );
  const [viewer, operator, admin] = ['data-viewer', 'data-operator', 'data-admin'].map(rights);

  expect(viewer?.length).toBeGreaterThan(50);
  expect(operator).toEqual(expect.arrayContaining(viewer ?? []));
  expect(admin).toEqual(expect.arrayContaining(operator ?? []));
});

test('A role holds in each namespace of the platform, for all its groups, and nowhere else', () => {
  const bindings = ofKind(platform, 'RoleBinding').filter(({ roleRef }) => roleRef.name === 'data-operator');

  expect(ofKind(platform, 'ClusterRoleBinding')).toEqual([]);
  expect(readable(bindings)).toMatchSnapshot();
});

test('Two platforms on a cluster have roles of their own', () => {
  expect(ofKind(platform, 'ClusterRole').map(({ metadata }) => metadata.name)).toEqual(['data-viewer', 'data-operator', 'data-admin']);
});

test('Where no group is named, nobody gets a right', () => {
  expect(access({}).objects).toEqual([]);
  expect(access({ viewers: ['readers'] }).objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ClusterRole data-viewer',
    'RoleBinding data-viewer',
    'RoleBinding data-viewer',
  ]);
});
