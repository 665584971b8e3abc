/** Names, labels and places of objects. */
import { EXCEPTIONS, type Exception } from '../../charts/platform/exceptions';
import type { Texts } from '../support/manifests';
import { find, ofKind, title, withoutHash, workloads } from '../support/objects';
import { everywhere, type Platform } from '../support/platforms';

const LABEL = 'app.kubernetes.io';

const CLUSTER_SCOPED = new Set([
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'Namespace',
  'PriorityClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]);

/** Everything that carries labels: objects, and what controllers make of their templates. */
function labelled(platform: Platform): { readonly title: string; readonly chart: string; readonly labels: Texts }[] {
  return platform.charts.flatMap((chart) => {
    const place = (name: string, labels: Texts = {}) => ({ title: name, chart: chart.name, labels });
    return [
      ...chart.objects.map((object) => place(title(object), object.metadata.labels)),
      ...workloads(chart).map((workload) => place(`${workload.title} > pods`, workload.template.metadata?.labels)),
      ...ofKind(chart, 'CronJob').map((object) => place(`${title(object)} > Jobs`, object.spec.jobTemplate.metadata?.labels)),
      ...ofKind(chart, 'StatefulSet').flatMap((object) =>
        (object.spec.volumeClaimTemplates ?? []).map(({ metadata }) => place(`${title(object)} > claim ${metadata.name}`, metadata.labels)),
      ),
      ...ofKind(chart, 'Cluster').map((object) => place(`${title(object)} > pods`, object.spec.inheritedMetadata.labels)),
      ...ofKind(chart, 'Pooler').map((object) => place(`${title(object)} > pods`, object.spec.template.metadata?.labels)),
    ];
  });
}

const withoutValue = (platform: Platform, label: string, expected: (place: { chart: string }) => string): string[] =>
  labelled(platform)
    .filter(({ chart, labels }) => labels[label] !== expected({ chart }))
    .map(({ title: name, labels }) => `${name}: ${label}=${labels[label]}`);

describe('Names', () => {
  everywhere('no two objects share API version, kind, namespace and name', ({ objects }) => {
    const identities = objects.map((object) => `${object.apiVersion} ${title(object)}`);
    return identities.filter((identity, index) => identities.indexOf(identity) !== index);
  });

  everywhere(
    'names fit where controllers append to them: CronJobs and StatefulSets within 52 characters, all others within 63',
    ({ objects }) =>
      objects.filter(({ kind, metadata }) => metadata.name.length > (kind === 'CronJob' || kind === 'StatefulSet' ? 52 : 63)).map(title),
  );

  everywhere('names of Jobs end in a hash of eight digits, and no others do', ({ objects }) =>
    objects.filter(({ kind, metadata }) => /-[0-9a-f]{8}$/.test(metadata.name) !== (kind === 'Job')).map(title),
  );

  everywhere(
    'an object is named after its component, alone or with a suffix that says what it is',
    ({ objects, environment: { instance } }) =>
      objects
        .filter((object) => object.metadata.name !== instance && object.kind !== 'Namespace')
        .filter((object) => !`${withoutHash(object)}-`.startsWith(`${object.metadata.labels?.[`${LABEL}/name`]}-`))
        .map(title),
  );
});

describe('Labels', () => {
  everywhere('all is labelled with the instance', (platform) =>
    withoutValue(platform, `${LABEL}/instance`, () => platform.environment.instance),
  );

  everywhere('all is labelled with the chart that it stands in', (platform) =>
    withoutValue(platform, `${LABEL}/component`, ({ chart }) => chart),
  );

  everywhere('all is labelled as part of the platform', (platform) => withoutValue(platform, `${LABEL}/part-of`, () => 'airflow-platform'));

  everywhere('all is labelled with the tool that manages it', (platform) => withoutValue(platform, `${LABEL}/managed-by`, () => 'cdk8s'));

  everywhere('all is labelled with its environment', (platform) =>
    withoutValue(platform, 'airflow-platform/environment', () => platform.name),
  );

  everywhere('all is labelled with the name of its component', (platform) =>
    labelled(platform)
      .filter(({ labels }) => !labels[`${LABEL}/name`])
      .map((place) => place.title),
  );

  everywhere('workloads and their pods are labelled with the version of the image that they run', (platform) =>
    workloads(platform).flatMap(({ object, template, title: name }) => {
      const version = /:([^:@]+)(@.*)?$/.exec(template.spec.containers[0]?.image ?? '')?.[1];
      const labels = [object.metadata.labels, template.metadata?.labels].map((each) => each?.[`${LABEL}/version`]);
      return labels.every((label) => label === version) ? [] : [`${name}: ${labels.join(', ')} instead of ${version}`];
    }),
  );

  everywhere('label values are what Kubernetes takes', (platform) =>
    labelled(platform).flatMap((place) =>
      Object.entries(place.labels)
        .filter(([, value]) => !/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/.test(value))
        .map(([key, value]) => `${place.title}: ${key}=${value}`),
    ),
  );

  everywhere('claim templates, which cannot be changed, carry no version', (platform) =>
    ofKind(platform, 'StatefulSet').flatMap((object) =>
      (object.spec.volumeClaimTemplates ?? [])
        .filter(({ metadata }) => metadata.labels?.[`${LABEL}/version`])
        .map(({ metadata }) => `${title(object)} > ${metadata.name}`),
    ),
  );
});

describe('Places', () => {
  everywhere('an object of the cluster has no namespace', ({ objects }) =>
    objects.filter(({ kind, metadata }) => CLUSTER_SCOPED.has(kind) && metadata.namespace !== undefined).map(title),
  );

  everywhere('any other object has a namespace, and the platform makes it', (platform) => {
    const namespaces = new Set(ofKind(platform, 'Namespace').map(({ metadata }) => metadata.name));
    return platform.objects
      .filter(({ kind, metadata }) => !CLUSTER_SCOPED.has(kind) && !namespaces.has(metadata.namespace ?? ''))
      .map(title);
  });

  everywhere('namespaces begin with the instance', (platform) =>
    ofKind(platform, 'Namespace')
      .filter(({ metadata }) => !`${metadata.name}-`.startsWith(`${platform.environment.instance}-`))
      .map(title),
  );

  everywhere('namespaces enforce, audit and warn about the restricted Pod Security Standard', (platform) =>
    ofKind(platform, 'Namespace').flatMap((namespace) =>
      ['enforce', 'audit', 'warn']
        .filter((mode) => namespace.metadata.labels?.[`pod-security.kubernetes.io/${mode}`] !== 'restricted')
        .map((mode) => `${title(namespace)}: ${mode}`),
    ),
  );

  everywhere('objects of the cluster stand in the file that is applied first', ({ charts }) =>
    charts.flatMap(({ id, objects }) =>
      objects
        // People's rights stand together, those in a namespace too; and what a namespace may hold comes before what it holds.
        .filter(({ kind }) => !(id === '00-platform' && ['LimitRange', 'ResourceQuota', 'RoleBinding'].includes(kind)))
        .filter(({ kind }) => CLUSTER_SCOPED.has(kind) !== (id === '00-platform'))
        .map((object) => `${id}: ${title(object)}`),
    ),
  );

  everywhere('a ConfigMap stays below the 1 MiB that etcd stores', (platform) =>
    ofKind(platform, 'ConfigMap')
      .filter(({ data }) => Buffer.byteLength(JSON.stringify(data)) >= 2 ** 20)
      .map(title),
  );

  everywhere('the namespace of Airflow is the instance', (platform) =>
    [find(platform, 'ConfigMap', 'airflow-config').metadata.namespace].filter((name) => name !== platform.environment.instance).map(String),
  );
});

describe('Exceptions', () => {
  const listed: readonly Exception[] = Object.values(EXCEPTIONS);

  everywhere('whoever passes over a rule of a checker is listed, and says why', ({ objects }) =>
    objects
      .filter(({ metadata: { annotations = {} } }) => Object.keys(annotations).some((key) => /ignore|exception|skip/.test(key)))
      .filter(({ metadata: { annotations = {} } }) => {
        const [test, reason] = [annotations['kube-score/ignore'], annotations['airflow-platform/exception']];
        return !listed.some((exception) => exception.test === test && exception.reason === reason);
      })
      .map(title),
  );
});
