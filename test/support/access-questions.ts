/** Questions to the Kubernetes API about people, each with its answer: what `kubectl auth can-i` is asked, too. */

export interface AccessQuestion {
  /** A group of people. */
  readonly who: string;
  readonly verb: string;
  /** Resource, perhaps with a subresource behind a slash and an API group behind a dot: `deployments/scale.apps`. */
  readonly what: string;
  readonly namespace: string;
  readonly answer: 'yes' | 'no';
}

/** Groups of each list, for the platform that the questions are about. */
export const GROUPS = { viewers: ['readers'], operators: ['on-call', 'oidc:night shift'], admins: ['owners'] } as const;

const ask = (who: string, namespace: string, answer: 'yes' | 'no', ...questions: readonly string[]): AccessQuestion[] =>
  questions.map((question) => {
    const [verb = '', what = ''] = question.split(' ');
    return { who, verb, what, namespace, answer };
  });

/** Of a platform with the namespaces <instance> and <instance>-edge, on a cluster with a namespace <instance>-stranger. */
export const accessQuestions = (instance: string): AccessQuestion[] => {
  const [own, edge, stranger] = [instance, `${instance}-edge`, `${instance}-stranger`];
  const yes = (who: string, ...questions: string[]) => ask(who, own, 'yes', ...questions);
  const no = (who: string, ...questions: string[]) => ask(who, own, 'no', ...questions);
  return [
    ...yes('readers', 'list pods', 'get pods/log', 'watch events', 'get configmaps', 'list statefulsets.apps', 'get jobs.batch'),
    ...yes(
      'readers',
      'get networkpolicies.networking.k8s.io',
      'list clusters.postgresql.cnpg.io',
      'get externalsecrets.external-secrets.io',
    ),
    ...no('readers', 'get secrets', 'list secrets', 'watch secrets', 'create pods/exec', 'create pods/portforward', 'delete pods'),
    ...no('readers', 'patch deployments.apps', 'create jobs.batch', 'create serviceaccounts/token', 'update configmaps'),
    ...ask('readers', edge, 'yes', 'list pods', 'get httproutes.gateway.networking.k8s.io', 'get certificates.cert-manager.io'),
    ...ask('readers', edge, 'no', 'get secrets'),
    ...ask('readers', stranger, 'no', 'list pods', 'get configmaps'),

    ...yes('on-call', 'list pods', 'get pods/log', 'delete pods', 'patch deployments.apps', 'patch statefulsets.apps'),
    ...yes('on-call', 'patch deployments/scale.apps', 'update statefulsets/scale.apps', 'create jobs.batch', 'patch cronjobs.batch'),
    ...yes('oidc:night shift', 'delete pods', 'create jobs.batch'),
    ...no('on-call', 'get secrets', 'list secrets', 'create pods/exec', 'get pods/exec', 'create pods/attach', 'create pods/portforward'),
    ...no(
      'on-call',
      'create pods',
      'create deployments.apps',
      'delete statefulsets.apps',
      'delete persistentvolumeclaims',
      'update configmaps',
    ),
    ...no(
      'on-call',
      'create rolebindings.rbac.authorization.k8s.io',
      'delete clusters.postgresql.cnpg.io',
      'patch networkpolicies.networking.k8s.io',
    ),
    ...ask('on-call', edge, 'yes', 'delete pods'),
    ...ask('on-call', stranger, 'no', 'delete pods', 'patch deployments.apps'),

    ...yes('owners', 'get secrets', 'update secrets', 'create deployments.apps', 'delete statefulsets.apps', 'create pods/exec'),
    ...yes(
      'owners',
      'create pods/portforward',
      'delete persistentvolumeclaims',
      'patch clusters.postgresql.cnpg.io',
      'delete cronjobs.batch',
    ),
    ...yes('owners', 'create networkpolicies.networking.k8s.io', 'create rolebindings.rbac.authorization.k8s.io'),
    ...no(
      'owners',
      'escalate roles.rbac.authorization.k8s.io',
      'bind clusterroles.rbac.authorization.k8s.io',
      'impersonate serviceaccounts',
    ),
    ...no('owners', 'create serviceaccounts/token', 'update pods/ephemeralcontainers', 'create pods', 'delete namespaces', 'list nodes'),
    ...no(
      'owners',
      'create clusterroles.rbac.authorization.k8s.io',
      'get clusterissuers.cert-manager.io',
      'delete priorityclasses.scheduling.k8s.io',
    ),
    ...ask('owners', edge, 'yes', 'get secrets', 'delete poddisruptionbudgets.policy'),
    ...ask('owners', stranger, 'no', 'get secrets', 'create pods/exec', 'list pods'),

    ...no('strangers', 'list pods', 'get configmaps', 'get secrets'),
    ...ask('strangers', edge, 'no', 'list pods'),
  ];
};
