import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, parseAllDocuments } from 'yaml';
import { changesBetween } from '../../../scripts/dist-diff/changes';
import { imagesChanged } from '../../../scripts/dist-diff/images';
import type { Manifest } from '../../../scripts/dist-diff/manifest';
import { report } from '../../../scripts/dist-diff/report';
import { risksOf } from '../../../scripts/dist-diff/risks';

const text = readFileSync(join(__dirname, 'platform.yaml'), 'utf8');

type Path = readonly (string | number)[];

/** The platform of the fixture after somebody has changed it. */
class Edited {
  private readonly documents: Document[] = parseAllDocuments(text) as Document[];

  set(object: string, path: Path, value: unknown): this {
    this.find(object).setIn(path, value);
    return this;
  }

  remove(object: string): this {
    this.documents.splice(this.documents.indexOf(this.find(object)), 1);
    return this;
  }

  add(yaml: string): this {
    this.documents.push(...(parseAllDocuments(yaml) as Document[]));
    return this;
  }

  get manifests(): Manifest[] {
    return this.documents.map((document) => document.toJS() as Manifest);
  }

  private find(object: string): Document {
    const found = this.documents.find((document) => `${document.get('kind')} ${document.getIn(['metadata', 'name'])}` === object);
    if (!found) throw new Error(`the fixture has no ${object}`);
    return found;
  }
}

const edited = (): Edited => new Edited();

const changesOf = (after: Edited) => changesBetween(edited().manifests, after.manifests);

/** Flags with their reasons, as a reviewer sees them. */
const risks = (after: Edited): string[] =>
  risksOf(changesOf(after)).flatMap(({ flag, object, because }) => because.map((reason) => `${flag}: ${object}: ${reason}`));

const POD = ['spec', 'template', 'spec'];
const CONTAINER = [...POD, 'containers', 0];

describe('what differs', () => {
  test('is nothing between a platform and itself', () => {
    expect(changesOf(edited())).toEqual([]);
  });

  test('is named by the paths of its fields, entries of a list by their names', () => {
    const after = edited().set('Deployment webserver', [...CONTAINER, 'image'], 'registry.example.com/airflow:2.0.0');

    expect(changesOf(after).map(({ object, paths }) => [object, paths])).toEqual([
      ['Deployment airflow/webserver', ['spec.template.spec.containers[webserver].image']],
    ]);
  });

  test('is one changed Job, where the hash in its name says that its content is another', () => {
    const after = edited()
      .set('Job airflow-init-1a2b3c4d', ['spec', 'backoffLimit'], 5)
      .set('Job airflow-init-1a2b3c4d', ['metadata', 'name'], 'airflow-init-5e6f7a8b');

    expect(changesOf(after).map(({ object, paths }) => [object, paths])).toEqual([
      ['Job airflow/airflow-init', ['metadata.name', 'spec.backoffLimit']],
    ]);
    expect(risks(after)).toEqual([]);
  });
});

describe('images', () => {
  test('that several containers run are one line', () => {
    const after = edited()
      .set('Deployment webserver', [...CONTAINER, 'image'], 'registry.example.com/airflow:2.0.0')
      .set('Deployment webserver', [...POD, 'initContainers', 0, 'image'], 'registry.example.com/airflow:2.0.0');

    expect(imagesChanged(changesOf(after))).toEqual([
      { before: 'registry.example.com/airflow:1.0.0', after: 'registry.example.com/airflow:2.0.0', containers: 2 },
    ]);
  });

  test('that an operator is told count too', () => {
    const after = edited().set('Cluster warehouse', ['spec', 'imageName'], 'registry.example.com/postgres:18');

    expect(imagesChanged(changesOf(after))).toEqual([
      { before: 'registry.example.com/postgres:17', after: 'registry.example.com/postgres:18', containers: 1 },
    ]);
  });
});

describe('data at risk', () => {
  test.each(['StatefulSet postgres', 'Cluster warehouse', 'Namespace airflow'])('is seen when %s is deleted', (object) => {
    const [kind] = object.split(' ');
    expect(risks(edited().remove(object)).join()).toMatch(`data at risk: ${kind} `);
  });

  test('is not seen when a Deployment is deleted', () => {
    expect(risks(edited().remove('Deployment webserver'))).toEqual([]);
  });

  test('is seen when a volume is to be smaller', () => {
    expect(risks(edited().set('Cluster warehouse', ['spec', 'storage', 'size'], '5Gi'))).toEqual([
      'data at risk: Cluster airflow/warehouse: storage shrinks from 20Gi to 5Gi: volumes never do',
    ]);
  });
});

describe('an apply that will be refused', () => {
  const size = ['spec', 'volumeClaimTemplates', 0, 'spec', 'resources', 'requests', 'storage'];

  test('is seen when the claims of a StatefulSet change', () => {
    expect(risks(edited().set('StatefulSet postgres', size, '20Gi'))).toEqual([
      'apply will be refused: StatefulSet airflow/postgres: spec.volumeClaimTemplates of a StatefulSet cannot change',
    ]);
  });

  test('is not seen when a StatefulSet only gets more pods', () => {
    expect(risks(edited().set('StatefulSet postgres', ['spec', 'replicas'], 2))).toEqual([]);
  });

  test('is seen when a selector changes', () => {
    const after = edited().set('Deployment webserver', ['spec', 'selector', 'matchLabels', 'version'], '2');
    expect(risks(after)).toEqual(['apply will be refused: Deployment airflow/webserver: spec.selector of a Deployment cannot change']);
  });

  test('is seen when a Job changes under the same name', () => {
    const after = edited().set('Job airflow-init-1a2b3c4d', ['spec', 'template'], { spec: {} });
    expect(risks(after)).toEqual(['apply will be refused: Job airflow/airflow-init: spec.template of a Job cannot change']);
  });
});

describe('what stops', () => {
  test('is a workload that gets no pods', () => {
    expect(risks(edited().set('Deployment webserver', ['spec', 'replicas'], 0))).toEqual([
      'stops running: Deployment airflow/webserver: spec.replicas becomes 0',
    ]);
  });

  test('is a schedule that is suspended', () => {
    expect(risks(edited().set('CronJob database-backup', ['spec', 'suspend'], true))).toEqual([
      'stops running: CronJob airflow/database-backup: it is suspended',
    ]);
  });
});

describe('an opened network', () => {
  const object = 'NetworkPolicy postgres';
  const flag = 'network opened: NetworkPolicy airflow/postgres:';

  test('is a peer that was not allowed', () => {
    const peer = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'keda' } } };
    expect(risks(edited().set(object, ['spec', 'ingress', 0, 'from', 1], peer))).toEqual([
      `${flag} from (all) of namespace keda, 5432/tcp`,
    ]);
  });

  test('is a port that was not allowed', () => {
    expect(risks(edited().set(object, ['spec', 'ingress', 0, 'ports', 1], { port: 8000 }))).toEqual([`${flag} from scheduler, 8000/tcp`]);
  });

  test('is a rule without peers: everybody', () => {
    expect(risks(edited().set(object, ['spec', 'ingress', 0, 'from'], []))).toEqual([`${flag} from everybody, 5432/tcp`]);
  });

  test('is a direction that is no longer denied', () => {
    expect(risks(edited().set(object, ['spec', 'policyTypes'], ['Ingress']))).toEqual([`${flag} Egress is no longer denied by default`]);
  });

  test('is a policy that is gone', () => {
    expect(risks(edited().remove(object))).toEqual([`${flag} the policy is gone: what it denied may be allowed`]);
  });

  test('is not one that allows less', () => {
    expect(risks(edited().set(object, ['spec', 'ingress'], []))).toEqual([]);
  });
});

describe('widened rights', () => {
  test('are a verb and a resource that the role did not have', () => {
    const rule = { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'list'] };
    expect(risks(edited().set('Role reader', ['rules', 0], rule))).toEqual(['rights widened: Role airflow/reader: may get, list secrets']);
  });

  test('are not what a wildcard allowed already', () => {
    const rule = { apiGroups: ['batch'], resources: ['jobs'], verbs: ['delete'] };
    expect(risks(edited().set('Role reader', ['rules', 1], rule))).toEqual([]);
  });

  test('are every object where there were names', () => {
    const named = { apiGroups: [''], resources: ['secrets'], resourceNames: ['login'], verbs: ['get'] };
    const before = edited().set('Role reader', ['rules', 2], named).manifests;
    const after = edited().set('Role reader', ['rules', 2], { ...named, resourceNames: undefined }).manifests;
    expect(risksOf(changesBetween(before, after)).flatMap(({ because }) => because)).toEqual(['may get secrets']);
  });

  test('are a new subject of a binding', () => {
    const subject = { kind: 'Group', name: 'system:authenticated' };
    expect(risks(edited().set('RoleBinding reader', ['subjects', 1], subject))).toEqual([
      'rights widened: RoleBinding airflow/reader: Group system:authenticated gets Role reader',
    ]);
  });
});

describe('weakened protection', () => {
  const flag = 'protection weakened: Deployment airflow/webserver:';

  test.each([
    [[...CONTAINER, 'securityContext', 'privileged'], true, 'container webserver is privileged'],
    [[...CONTAINER, 'securityContext', 'allowPrivilegeEscalation'], true, 'container webserver may gain privileges'],
    [[...CONTAINER, 'securityContext', 'readOnlyRootFilesystem'], false, 'container webserver writes to its root file system'],
    [[...CONTAINER, 'securityContext', 'runAsUser'], 0, 'container webserver runs as root'],
    [[...CONTAINER, 'securityContext', 'capabilities'], { add: ['NET_ADMIN'] }, 'container webserver has the capability NET_ADMIN'],
    [[...POD, 'hostNetwork'], true, 'hostNetwork: true'],
    [[...POD, 'automountServiceAccountToken'], true, 'pods get a token of the API server'],
    [[...POD, 'volumes'], [{ name: 'node', hostPath: { path: '/etc' } }], 'volume node is a path of the node: /etc'],
    [['metadata', 'annotations'], { 'kube-score/ignore': 'pod-probes' }, 'exception kube-score/ignore: pod-probes'],
  ])('is seen in %j: %j', (path, value, because) => {
    expect(risks(edited().set('Deployment webserver', path, value))).toEqual([`${flag} ${because}`]);
  });

  test('is seen in an object that is new', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: debug, namespace: airflow }\nspec: { hostPID: true, containers: [] }\n';
    expect(risks(edited().add(pod))).toEqual(['protection weakened: Pod airflow/debug: hostPID: true']);
  });

  test('is seen in a namespace that enforces less', () => {
    const label = ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'];
    expect(risks(edited().set('Namespace airflow', label, 'baseline'))).toEqual([
      'protection weakened: Namespace airflow: pods of the namespace need keep to "baseline" only',
    ]);
  });

  test('is seen in an admission policy that only warns', () => {
    expect(risks(edited().set('ValidatingAdmissionPolicyBinding pinned-images', ['spec', 'validationActions'], ['Warn']))).toEqual([
      'protection weakened: ValidatingAdmissionPolicyBinding pinned-images: it no longer denies',
    ]);
  });
});

describe('secrets and definitions', () => {
  test('a Secret that changes is named with its field', () => {
    expect(risks(edited().set('Secret login', ['stringData', 'password'], 'second'))).toEqual([
      'secret touched: Secret airflow/login: changed: stringData.password',
    ]);
  });

  test('a version of a custom resource that the cluster may not have is named', () => {
    expect(risks(edited().set('Cluster warehouse', ['apiVersion'], 'postgresql.cnpg.io/v2'))).toEqual([
      'definition needed: Cluster airflow/warehouse: postgresql.cnpg.io/v1 becomes postgresql.cnpg.io/v2',
    ]);
  });

  test('a kind of Kubernetes itself needs no definition', () => {
    const claim = 'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: webserver, namespace: airflow }\n';
    expect(risks(edited().add(claim))).toEqual([]);
  });
});

describe('the comment', () => {
  const comment = (after: Edited): string => report('main', new Map([['prod', changesOf(after)]]));

  test('says that nothing changes', () => {
    expect(comment(edited())).toBe('## dist/ is what it is at `main`\n\nNothing that is applied changes.\n');
  });

  test('counts what is added, changed and removed in each environment', () => {
    const after = edited().remove('Deployment webserver').set('Secret login', ['stringData', 'password'], 'second');
    expect(comment(after)).toMatch('### prod: 0 added, 1 changed, 1 removed\n');
  });

  test('never shows what a Secret holds', () => {
    expect(comment(edited().set('Secret login', ['stringData', 'password'], 'much-hidden'))).not.toMatch(/first|much-hidden/);
  });

  test('lets no name of an object become Markdown or HTML', () => {
    const hostile = edited().set('RoleBinding reader', ['subjects', 1], { kind: 'User', name: '<img src=x> @everybody [go](https://x)' });
    const markdown = comment(hostile.set('Deployment webserver', ['metadata', 'name'], 'a`b\n# c'));

    expect(markdown).toMatch('User \\<img src=x\\> \\@everybody \\[go\\](https://x) gets');
    expect(markdown).toMatch('- added `Deployment airflow/a b # c`');
  });

  test('is short enough for GitHub, and says that something is left out', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map-${index}-of-many }\n`);
    const markdown = comment(edited().add(many.join('---\n')));

    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch('`npm run dist-diff` prints every object');
  });
});
