/** What pods may do at the Kubernetes API. */
import type { Role, RoleBinding } from '../support/manifests';
import { ofKind, title, workloads } from '../support/objects';
import { everywhere, type Platform, platform as platformNamed } from '../support/platforms';

const roles = (platform: Platform): Role[] => [...ofKind(platform, 'Role'), ...ofKind(platform, 'ClusterRole')];

const bindings = (platform: Platform): RoleBinding[] => [...ofKind(platform, 'RoleBinding'), ...ofKind(platform, 'ClusterRoleBinding')];

const rolesWhere = (broken: (rule: Role['rules'][number]) => boolean) => (platform: Platform) =>
  roles(platform)
    .filter(({ rules }) => rules.length === 0 || rules.some(broken))
    .map(title);

describe('Roles', () => {
  everywhere(
    'a role names its groups, resources and verbs: no wildcard',
    rolesWhere((rule) =>
      [rule.apiGroups, rule.resources, rule.verbs].some((names) => names.length === 0 || names.some((name) => name.includes('*'))),
    ),
  );

  everywhere(
    'a role lets read, and change nothing',
    rolesWhere(({ verbs }) => verbs.some((verb) => !['get', 'list', 'watch'].includes(verb))),
  );

  everywhere(
    'a role shows no Secret, and no way into a pod',
    rolesWhere(({ resources }) =>
      resources.some((resource) => /^secrets|\/(exec|attach|portforward|proxy|token|ephemeralcontainers)$/.test(resource)),
    ),
  );

  everywhere('a role stands in a namespace of the platform, but for the one that finds the nodes', (platform) =>
    ofKind(platform, 'ClusterRole')
      .filter(({ metadata }) => metadata.name !== `${platform.environment.instance}-node-metrics`)
      .map(title),
  );

  everywhere('only nodes and their metrics are read across namespaces, where Prometheus runs here', (platform) => {
    const read = ofKind(platform, 'ClusterRole').flatMap(({ rules }) => rules.flatMap(({ resources }) => resources));
    const expected = platform.environment.observability.metrics.engine === 'embedded' ? 'nodes,nodes/metrics' : '';
    return read.join() === expected ? [] : read;
  });
});

describe('Bindings', () => {
  const place = ({ metadata: { namespace, name } }: { metadata: { namespace?: string; name: string } }) => `${namespace ?? ''}/${name}`;

  everywhere('every role is bound once, and every binding has its role beside it', (platform) => {
    const bound = bindings(platform).map(({ roleRef, metadata }) => `${roleRef.kind} ${metadata.namespace ?? ''}/${roleRef.name}`);
    const made = roles(platform).map((role) => `${role.kind} ${place(role)}`);
    return [...made.filter((role) => bound.filter((name) => name === role).length !== 1), ...bound.filter((role) => !made.includes(role))];
  });

  everywhere('a role is bound to the ServiceAccount of one workload, and to no group or user', (platform) => {
    const accounts = workloads(platform).map(({ object, template }) => `${object.metadata.namespace}/${template.spec.serviceAccountName}`);
    return bindings(platform)
      .filter(({ subjects: [subject, ...others] }) => {
        const found = accounts.filter((account) => account === `${subject?.namespace}/${subject?.name}`);
        return others.length > 0 || subject?.kind !== 'ServiceAccount' || found.length !== 1;
      })
      .map(title);
  });

  everywhere('a role is named after the component that it is for', (platform) =>
    ofKind(platform, 'RoleBinding')
      .filter(({ metadata, roleRef, subjects }) => roleRef.name !== metadata.name || subjects[0]?.name !== metadata.name)
      .map(title),
  );
});

test.each([
  ['dev', ['kube-state-metrics', 'log-collector', 'prometheus']],
  ['prod', ['kube-state-metrics', 'log-collector', 'prometheus']],
  ['embedded', ['kube-state-metrics', 'log-collector']],
  ['external', ['kube-state-metrics', 'log-collector']],
])('In %s, these and no others have a role: %j', (name, expected) => {
  const components = ofKind(platformNamed(name), 'Role').map(({ metadata }) => metadata.name);
  expect([...new Set(components)].sort()).toEqual(expected);
});
