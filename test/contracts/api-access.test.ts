/** What pods and people may do at the Kubernetes API. */
import type { KubernetesObject, Role, RoleBinding } from '../support/manifests';
import { ofKind, title, workloads } from '../support/objects';
import { everywhere, type Platform, platform as platformNamed } from '../support/platforms';

const roles = (platform: Platform): Role[] => [...ofKind(platform, 'Role'), ...ofKind(platform, 'ClusterRole')];

const bindings = (platform: Platform): RoleBinding[] => [...ofKind(platform, 'RoleBinding'), ...ofKind(platform, 'ClusterRoleBinding')];

/** What people may do, by the list of `access` whose groups may do it. */
const PEOPLE = { viewers: 'viewer', operators: 'operator', admins: 'admin' } as const;

const roleOf = (platform: Platform, list: keyof typeof PEOPLE): string => `${platform.environment.instance}-${PEOPLE[list]}`;

const listsOf = ({ environment: { access } }: Platform) => (Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]).filter((list) => access[list]);

/** Roles for people have a binding in each namespace; a pod's role has one. */
const isForPeople = (platform: Platform, name: string): boolean =>
  (Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]).some((list) => roleOf(platform, list) === name);

const podRoles = (platform: Platform): Role[] => roles(platform).filter(({ metadata }) => !isForPeople(platform, metadata.name));

const podBindings = (platform: Platform): RoleBinding[] => bindings(platform).filter(({ roleRef }) => !isForPeople(platform, roleRef.name));

const rolesWhere =
  (among: (platform: Platform) => readonly Role[], broken: (rule: Role['rules'][number]) => boolean) =>
  (platform: Platform): string[] =>
    among(platform)
      .filter(({ rules }) => rules.length === 0 || rules.some(broken))
      .map(title);

const INTO_PODS = /^pods\/(exec|attach|portforward|proxy|ephemeralcontainers)$/;

const isSecret = (resource: string): boolean => resource === 'secrets' || resource === 'serviceaccounts/token';

/** Each right of a role by itself. */
const rightsOf = ({ rules }: Role): string[] =>
  rules.flatMap(({ apiGroups = [], resources = [], nonResourceURLs = [], verbs }) => [
    ...apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`))),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb) => `${verb} ${url}`)),
  ]);

describe('Roles', () => {
  everywhere(
    'a role names its groups, resources and verbs: no wildcard',
    rolesWhere(roles, (rule) =>
      (rule.nonResourceURLs ? [rule.nonResourceURLs, rule.verbs] : [rule.apiGroups, rule.resources, rule.verbs]).some(
        (names = []) => names.length === 0 || names.some((name) => name.includes('*')),
      ),
    ),
  );

  everywhere(
    'no role is a way to a larger one',
    rolesWhere(roles, ({ verbs, resources = [] }) =>
      [...verbs, ...resources].some((name) =>
        ['escalate', 'bind', 'impersonate', 'approve', 'sign', 'serviceaccounts/token', 'clusterroles', 'clusterrolebindings'].includes(
          name,
        ),
      ),
    ),
  );

  everywhere(
    'a role of the cluster finds the nodes, lists the definitions, looks at the controls or the classes, or is one for people that a group has',
    (platform) => {
      const { instance } = platform.environment;
      const expected = [
        `${instance}-node-metrics`,
        `${instance}-resource-definitions`,
        `${instance}-controls`,
        `${instance}-preflight`,
        ...listsOf(platform).map((list) => roleOf(platform, list)),
      ];
      return ofKind(platform, 'ClusterRole')
        .filter(({ metadata }) => !expected.includes(metadata.name))
        .map(title);
    },
  );

  everywhere(
    'across namespaces, Prometheus reads nodes and their metrics, kube-state-metrics lists definitions for certificates, and compliance-scan and preflight get what they name',
    (platform) => {
      const across = ofKind(platform, 'ClusterRoleBinding').map(({ roleRef }) => roleRef.name);
      const read = ofKind(platform, 'ClusterRole')
        .filter(({ metadata }) => across.includes(metadata.name))
        .flatMap(({ rules }) => rules)
        .filter(
          ({ resourceNames = [], nonResourceURLs, verbs }) => !(verbs.join() === 'get' && (nonResourceURLs ?? resourceNames).length > 0),
        )
        .flatMap(({ resources = [] }) => resources);
      const { observability, tls } = platform.environment;
      const expected = [
        ...(observability.metrics.engine === 'embedded' ? ['nodes', 'nodes/metrics'] : []),
        ...(tls.provider === 'cert-manager' ? ['customresourcedefinitions'] : []),
      ];
      return read.join() === expected.join() ? [] : read;
    },
  );
});

describe('Roles of pods', () => {
  /** Of CronJobs and Clusters the policy site-switch lets them change one field. */
  const SWITCHES = [
    'patch clusters.postgresql.cnpg.io',
    'patch cronjobs.batch',
    'patch deployments/scale.apps',
    'patch statefulsets/scale.apps',
  ];

  /** What a pod may change, by its component. */
  const CHANGES: Readonly<Record<string, readonly string[]>> = {
    'storage-backup': ['create volumesnapshots.snapshot.storage.k8s.io', 'delete volumesnapshots.snapshot.storage.k8s.io'],
    failover: SWITCHES,
    'site-guard': SWITCHES,
    restore: ['create clusters.postgresql.cnpg.io', 'delete clusters.postgresql.cnpg.io'],
    'performance-baseline': ['patch configmaps.'],
  };

  everywhere('a role lets read, and change nothing that is not its job', (platform) =>
    podRoles(platform).flatMap((role) =>
      rightsOf(role)
        .filter((right) => !/^(get|list|watch) /.test(right) && !CHANGES[role.metadata.name]?.includes(right))
        .map((right) => `${title(role)}: ${right}`),
    ),
  );

  everywhere('a role that lets patch names the objects', (platform) =>
    podRoles(platform)
      .filter(({ rules }) => rules.some(({ verbs, resourceNames = [] }) => verbs.includes('patch') && resourceNames.length === 0))
      .map(title),
  );

  everywhere('the pods that a failover may start and stop are those that rest on a standby', (platform) => {
    const named = podRoles(platform)
      .filter(({ metadata }) => metadata.name === 'failover')
      .flatMap(({ metadata, rules }) =>
        rules
          .filter(({ resources = [] }) => resources.some((resource) => resource.endsWith('/scale')))
          .flatMap(({ resourceNames = [] }) => resourceNames.map((name) => `${metadata.namespace}/${name}`)),
      );
    if (platform.environment.recovery.site.role === 'primary') return [];
    const resting = workloads(platform)
      .filter(({ replicas }) => replicas === 0)
      .map(({ object, name }) => `${object.metadata.namespace}/${name}`);
    return [...named.filter((name) => !resting.includes(name)), ...resting.filter((name) => !named.includes(name))];
  });

  everywhere(
    'a role shows no Secret, and no way into a pod',
    rolesWhere(podRoles, ({ resources = [] }) => resources.some((resource) => isSecret(resource) || INTO_PODS.test(resource))),
  );

  everywhere('every role is bound once, and every binding has its role beside it', (platform) => {
    const place = ({ metadata: { namespace, name } }: { metadata: { namespace?: string; name: string } }) => `${namespace ?? ''}/${name}`;
    const bound = podBindings(platform).map(({ roleRef, metadata }) => `${roleRef.kind} ${metadata.namespace ?? ''}/${roleRef.name}`);
    const made = podRoles(platform).map((role) => `${role.kind} ${place(role)}`);
    return [...made.filter((role) => bound.filter((name) => name === role).length !== 1), ...bound.filter((role) => !made.includes(role))];
  });

  everywhere('a role is bound to the ServiceAccount of one workload, and to no group or user', (platform) => {
    const accounts = workloads(platform).map(({ object, template }) => `${object.metadata.namespace}/${template.spec.serviceAccountName}`);
    return podBindings(platform)
      .filter(({ subjects: [subject, ...others] }) => {
        const found = accounts.filter((account) => account === `${subject?.namespace}/${subject?.name}`);
        return others.length > 0 || subject?.kind !== 'ServiceAccount' || found.length !== 1;
      })
      .map(title);
  });

  everywhere('a role is named after the component that it is for', (platform) =>
    podBindings(platform)
      .filter(({ kind }) => kind === 'RoleBinding')
      .filter(({ metadata, roleRef, subjects }) => roleRef.name !== metadata.name || subjects[0]?.name !== metadata.name)
      .map(title),
  );
});

describe('Roles of people', () => {
  const roleFor = (platform: Platform, list: keyof typeof PEOPLE): Role | undefined =>
    ofKind(platform, 'ClusterRole').find(({ metadata }) => metadata.name === roleOf(platform, list));

  everywhere('exactly the groups of the environment have them, in each namespace of the platform and nowhere else', (platform) => {
    const { access } = platform.environment;
    const written = bindings(platform)
      .filter(({ roleRef }) => isForPeople(platform, roleRef.name))
      .flatMap(({ kind, metadata, roleRef, subjects }) =>
        subjects.map((subject) => `${kind} ${metadata.namespace}: ${subject.kind} ${subject.name} is ${roleRef.kind} ${roleRef.name}`),
      );
    const meant = ofKind(platform, 'Namespace').flatMap(({ metadata: { name } }) =>
      listsOf(platform).flatMap((list) =>
        (access[list] ?? []).map((group) => `RoleBinding ${name}: Group ${group} is ClusterRole ${roleOf(platform, list)}`),
      ),
    );
    return [...written.filter((binding) => !meant.includes(binding)), ...meant.filter((binding) => !written.includes(binding))];
  });

  everywhere('viewers change nothing, and neither they nor operators see Secrets or get into pods', (platform) =>
    (['viewers', 'operators'] as const).flatMap((list) =>
      (roleFor(platform, list)?.rules ?? []).flatMap(({ resources = [], verbs }) => [
        ...resources.filter((resource) => isSecret(resource) || INTO_PODS.test(resource)),
        ...verbs.filter((verb) => list === 'viewers' && !['get', 'list', 'watch'].includes(verb)),
      ]),
    ),
  );

  everywhere('viewers see every object of the namespaces but Secrets, and administrators may change them all', (platform) => {
    const objects = platform.objects.filter(({ metadata }) => metadata.namespace !== undefined);
    return (['viewers', 'admins'] as const).flatMap((list) => {
      const role = roleFor(platform, list);
      if (!role) return [];
      const rights = new Set(rightsOf(role));
      const needed = list === 'viewers' ? ['get', 'list', 'watch'] : ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
      return objects
        .filter(({ kind }) => list === 'admins' || kind !== 'Secret')
        .filter((object) => needed.some((verb) => !rights.has(`${verb} ${resourceOf(object)}`)))
        .map((object) => `${list}: ${title(object)}`);
    });
  });

  everywhere('administrators hold what the pods hold: nobody can write a role that says more than their own', (platform) => {
    const role = roleFor(platform, 'admins');
    if (!role) return [];
    const rights = new Set(rightsOf(role));
    return ofKind(platform, 'Role').flatMap((pods) =>
      rightsOf(pods)
        .filter((right) => !rights.has(right))
        .map((right) => `${title(pods)}: ${right}`),
    );
  });
});

/** The API server's name for a kind: `networkpolicies.networking.k8s.io`. */
function resourceOf({ kind, apiVersion }: KubernetesObject): string {
  const word = kind.toLowerCase();
  const plural = word.replace(/y$/, 'ie').replace(/s$/, 'se');
  return `${plural}s.${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}`;
}

const EVERYWHERE = ['compliance-scan', 'configuration-backup', 'kube-state-metrics', 'log-collector', 'preflight', 'rotate-fernet-key'];

test.each([
  ['dev', [...EVERYWHERE, 'prometheus']],
  ['prod', [...EVERYWHERE, 'failover', 'performance-baseline', 'prometheus', 'restore', 'site-guard']],
  ['embedded', [...EVERYWHERE, 'failover', 'site-guard', 'storage-backup']],
  ['external', [...EVERYWHERE, 'failover', 'site-guard']],
])('In %s, these pods and no others have a role: %j', (name, expected) => {
  const components = ofKind(platformNamed(name), 'Role').map(({ metadata }) => metadata.name);
  expect([...new Set(components)].sort()).toEqual([...expected].sort());
});

/** As `kubectl auth can-i` answers: `<verb> <resource>.<group>` in a namespace, for the account of a component. */
function mayDo(platform: Platform, component: string, namespace: string, question: string): boolean {
  return ofKind(platform, 'Role').some(
    (role) => role.metadata.name === component && role.metadata.namespace === namespace && rightsOf(role).includes(question),
  );
}

describe('Jobs that ask the API', () => {
  const platform = platformNamed('embedded');
  const { instance } = platform.environment;

  test.each([
    ['list configmaps.', true],
    ['list deployments.apps', true],
    ['list clusters.postgresql.cnpg.io', true],
    ['list roles.rbac.authorization.k8s.io', true],
    ['list secrets.', false],
    ['get secrets.', false],
    ['get configmaps.', false],
    ['list pods.', false],
    ['create pods/exec.', false],
    ['delete configmaps.', false],
    ['create volumesnapshots.snapshot.storage.k8s.io', false],
  ])('configuration-backup: %s is %j, in every namespace of the platform', (question, answer) => {
    for (const { metadata } of ofKind(platform, 'Namespace')) {
      expect([metadata.name, mayDo(platform, 'configuration-backup', metadata.name, question)]).toEqual([metadata.name, answer]);
    }
  });

  test.each([
    ['list persistentvolumeclaims.', true],
    ['create volumesnapshots.snapshot.storage.k8s.io', true],
    ['get volumesnapshots.snapshot.storage.k8s.io', true],
    ['delete volumesnapshots.snapshot.storage.k8s.io', true],
    ['delete persistentvolumeclaims.', false],
    ['create persistentvolumeclaims.', false],
    ['list secrets.', false],
    ['delete volumesnapshotcontents.snapshot.storage.k8s.io', false],
    ['patch volumesnapshots.snapshot.storage.k8s.io', false],
  ])('storage-backup: %s is %j in its own namespace, and nothing is allowed in another', (question, answer) => {
    expect(mayDo(platform, 'storage-backup', instance, question)).toBe(answer);
    expect(mayDo(platform, 'storage-backup', `${instance}-observability`, question)).toBe(false);
  });

  test.each(['audit-export', 'restore-configuration', 'database-backup'])('%s has no role at all', (component) => {
    expect(ofKind(platform, 'Role').filter(({ metadata }) => metadata.name === component)).toEqual([]);
  });
});
