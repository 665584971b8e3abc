/** What the platform renders keeps to its own admission policies; npm run e2e:control-plane asks a real API server the same. */
import { containers, ofKind, type PlacedContainer, selects, title, workloads } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

const isSwitch = ({ metadata }: { readonly metadata: { readonly name: string } }) => metadata.name.endsWith('-site-switch');

const policies = (platform: Platform) => ofKind(platform, 'ValidatingAdmissionPolicy').filter((policy) => !isSwitch(policy));
const bindings = (platform: Platform) => ofKind(platform, 'ValidatingAdmissionPolicyBinding').filter((binding) => !isSwitch(binding));

const containersWhere = (broken: (container: PlacedContainer) => boolean) => (platform: Platform) =>
  containers(platform)
    .filter(broken)
    .map((container) => container.title);

/** A name that promises a secret, with a value that is more than a pointer to one. */
function holdsSecret(name: string, value: string): boolean {
  const promises = /passw|passphrase|secret|token|credential|(private|api|access)_?key|(^|[_.])(pass|key)$/i.test(name);
  const points = /^([0-9]*|true|false|yes|no|on|off)$|^(\$\(\w+\)[:@/, ]?)+$|^(\/[\w.-]+)+\/?$|^[^@]*:\/\/[^@]*$/i.test(value);
  return (promises && !points) || /:\/\/[^/?#@$ ]*:[^/?#@$ ]+@| PRIVATE KEY-----/.test(value);
}

describe('The admission policies', () => {
  everywhere('are there in the mode that the environment asks for, each with a binding', (platform) => {
    const { mode } = platform.environment.security.policies;
    const bound = bindings(platform).map(({ spec }) => spec.policyName);
    const actions = { off: '', audit: 'Audit,Warn', deny: 'Deny' }[mode];
    return [
      ...policies(platform)
        .filter(({ metadata }) => !bound.includes(metadata.name))
        .map(title),
      ...bindings(platform)
        .filter(({ spec }) => spec.validationActions.join() !== actions)
        .map(title),
      ...(policies(platform).length > 0 === (mode !== 'off') ? [] : [`${policies(platform).length} policies in mode ${mode}`]),
    ];
  });

  everywhere('look at all namespaces of the platform', (platform) =>
    bindings(platform).flatMap((binding) =>
      ofKind(platform, 'Namespace')
        .filter(({ metadata }) => !selects(binding.spec.matchResources.namespaceSelector, metadata.labels ?? {}))
        .map((namespace) => `${title(binding)}: ${title(namespace)}`),
    ),
  );

  everywhere('leave alone what Kubernetes and the operators make', (platform) =>
    policies(platform)
      .filter(({ spec }) => {
        const asked = spec.matchConditions.map(({ expression }) => expression).join();
        return ['kube-system', ...platform.environment.security.policies.operators].some(
          (namespace) => !asked.includes(`'system:serviceaccounts:${namespace}'`),
        );
      })
      .map(title),
  );
});

describe('The policy for the switch of sites', () => {
  const all = (platform: Platform) => [
    ...ofKind(platform, 'ValidatingAdmissionPolicy'),
    ...ofKind(platform, 'ValidatingAdmissionPolicyBinding'),
  ];

  everywhere('is there where there are two sites, and denies whatever mode the others have', (platform) => {
    const { recovery } = platform.environment;
    const denies = ofKind(platform, 'ValidatingAdmissionPolicyBinding').filter(isSwitch);
    return [
      ...(all(platform).filter(isSwitch).length === (recovery.site.partner ? 2 : 0) ? [] : ['there is none, or one too many']),
      ...denies.filter(({ spec }) => spec.validationActions.join() !== 'Deny').map(title),
    ];
  });

  everywhere('looks at every account that may patch a CronJob or a Cluster', (platform) => {
    const asked = all(platform)
      .filter(isSwitch)
      .map((object) => JSON.stringify(object))
      .join();
    return ofKind(platform, 'Role')
      .filter(({ rules }) =>
        rules.some(({ resources = [], verbs }) => verbs.includes('patch') && /cronjobs|clusters/.test(resources.join())),
      )
      .filter(({ metadata }) => !asked.includes(`'system:serviceaccount:${platform.environment.instance}:${metadata.name}'`))
      .map(title);
  });
});

describe('What is rendered', () => {
  everywhere(
    'names images by an exact tag or a digest',
    containersWhere(
      ({ image }) => !/^([^/@]+\/)*[^/:@]+(:[\w.-]+(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/.test(image) || /latest/i.test(image),
    ),
  );

  everywhere('has digests behind all image tags where a policy asks for one', (platform) =>
    policies(platform).some(({ metadata }) => metadata.name.endsWith('-image-digests'))
      ? containersWhere(({ image }) => !/@sha256:[0-9a-f]{64}$/.test(image))(platform)
      : [],
  );

  everywhere(
    'adds no privilege, and writes to no root file system',
    containersWhere(
      ({ securityContext: { privileged, capabilities, readOnlyRootFilesystem } = {} }) =>
        Boolean(privileged) || (capabilities?.add ?? []).length > 0 || readOnlyRootFilesystem !== true,
    ),
  );

  everywhere(
    'requests and limits CPU and memory',
    containersWhere(({ resources: { requests = {}, limits = {} } = {} }) =>
      ['cpu', 'memory'].some((resource) => !(resource in requests && resource in limits)),
    ),
  );

  everywhere('has the labels that policies ask for, on what runs, on its pods and on Services', (platform) => {
    const needed = ['name', 'instance', 'component', 'part-of', 'managed-by'].map((label) => `app.kubernetes.io/${label}`);
    const labelled = [
      ...workloads(platform).flatMap(({ object, template, title: name }) => [
        { name, labels: object.metadata.labels },
        { name: `${name} > pods`, labels: template.metadata?.labels },
      ]),
      ...ofKind(platform, 'Service').map((service) => ({ name: title(service), labels: service.metadata.labels })),
    ];
    return labelled.filter(({ labels = {} }) => needed.some((label) => !(label in labels))).map(({ name }) => name);
  });

  everywhere('holds no secret in the value of a variable', (platform) =>
    containers(platform).flatMap(({ env = [], ...container }) =>
      env.filter(({ name, value = '' }) => holdsSecret(name, value)).map(({ name }) => `${container.title}: ${name}`),
    ),
  );

  everywhere('is shown to the world encrypted only', (platform) => {
    if (platform.environment.tls.provider === 'none') return [];
    return [
      ...ofKind(platform, 'Ingress').filter(({ spec }) => (spec.tls ?? []).length === 0),
      ...ofKind(platform, 'Gateway').filter(({ spec }) => !spec.listeners.some(({ tls }) => tls)),
    ].map(title);
  });
});
