/** Whatever an object names exists. */
import type { Secret } from '../../charts/platform/secret';
import { containers, find, ofKind, pods, selects, title, withoutHash, workloads } from '../support/objects';
import { everywhere } from '../support/platforms';
import { configKeys, configReferences, dangling, declaredKeys, secretKeys, secretReferences, selectors } from '../support/references';

describe('Selectors', () => {
  everywhere('a workload finds its own pods', (platform) =>
    [...ofKind(platform, 'Deployment'), ...ofKind(platform, 'StatefulSet')]
      .filter(({ spec }) => !selects(spec.selector, spec.template.metadata?.labels ?? {}))
      .map(title),
  );

  everywhere('no pod is found by the selectors of two workloads', (platform) => {
    const owners = [...ofKind(platform, 'Deployment'), ...ofKind(platform, 'StatefulSet')];
    return pods(platform).flatMap(({ labels, ...pod }) => {
      const found = owners.filter(({ spec }) => selects(spec.selector, labels)).map(title);
      return found.length > 1 ? [`${pod.title}: ${found.join(', ')}`] : [];
    });
  });

  everywhere('selectors ask for name, instance, colour and pool only: what never changes in the life of a component', (platform) => {
    const stable = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'airflow-platform/color', 'airflow-platform/pool'];
    return selectors(platform).flatMap((named) =>
      Object.keys(named.selector.matchLabels ?? {})
        .filter((key) => !stable.includes(key))
        .map((key) => `${named.title}: ${key}`),
    );
  });

  everywhere('selectors ask for name and instance, but for the policies of a whole namespace', (platform) =>
    selectors(platform)
      .filter((named) => !['default-deny', 'allow-dns'].some((policy) => named.title.endsWith(`/${policy}`)))
      .filter(({ selector: { matchLabels = {} } }) => !matchLabels['app.kubernetes.io/name'] || !matchLabels['app.kubernetes.io/instance'])
      .map((named) => named.title),
  );

  everywhere('every selector finds a pod', (platform) =>
    selectors(platform)
      .filter(({ selector }) => !pods(platform).some(({ labels }) => selects(selector, labels)))
      .map((named) => named.title),
  );

  everywhere('the ports of a Service exist, by name, in every pod behind it', (platform) =>
    ofKind(platform, 'Service').flatMap((service) =>
      pods(platform)
        .filter(
          ({ labels, namespace }) => namespace === service.metadata.namespace && selects({ matchLabels: service.spec.selector }, labels),
        )
        .flatMap(({ ports, ...pod }) =>
          service.spec.ports
            // The world sees the usual numbers, which no pod without privileges may listen on.
            .filter(({ port, targetPort }) => (service.spec.type === 'LoadBalancer' ? !(targetPort in ports) : ports[targetPort] !== port))
            .map(({ targetPort }) => `${title(service)} > ${targetPort} in ${pod.title}`),
        ),
    ),
  );

  everywhere('a monitor of the Prometheus operator finds one component, in its namespace, at a port that it has', (platform) => [
    ...ofKind(platform, 'ServiceMonitor').flatMap((monitor) =>
      monitor.spec.endpoints
        .filter(({ port, relabelings }) => {
          const [kept] = relabelings.filter(({ action }) => action === 'keep');
          const found = ofKind(platform, 'Service').filter(
            ({ metadata }) =>
              monitor.spec.namespaceSelector.matchNames.includes(metadata.namespace ?? '') &&
              selects(monitor.spec.selector, metadata.labels ?? {}) &&
              metadata.name === kept?.regex,
          );
          return found.length !== 1 || !found[0]?.spec.ports.some(({ name }) => name === port);
        })
        .map(({ port }) => `${title(monitor)}: ${port}`),
    ),
    ...ofKind(platform, 'PodMonitor')
      .filter(
        ({ spec }) =>
          !pods(platform).some(
            ({ labels, namespace }) => spec.namespaceSelector.matchNames.includes(namespace) && selects(spec.selector, labels),
          ),
      )
      .map(title),
  ]);

  everywhere('the pods of a StatefulSet get their names from a Service that finds them', (platform) =>
    ofKind(platform, 'StatefulSet')
      .filter(
        ({ spec }) =>
          !selects({ matchLabels: find(platform, 'Service', spec.serviceName).spec.selector }, spec.template.metadata?.labels ?? {}),
      )
      .map(title),
  );
});

describe('Configuration', () => {
  everywhere('ConfigMaps that pods read exist, with the keys that are read', (platform) =>
    dangling(configReferences(platform), configKeys(platform)),
  );

  everywhere('no ConfigMap is left that nobody reads', (platform) => {
    // In a pod, or by a pod that asks the API server for it.
    const asked = ofKind(platform, 'Role').flatMap(({ metadata, rules }) =>
      rules
        .filter(({ resources = [] }) => resources.includes('configmaps'))
        .flatMap(({ resourceNames = [] }) => resourceNames.map((name) => `${metadata.namespace}/${name}`)),
    );
    const read = new Set([...configReferences(platform).map(({ place }) => place), ...asked]);
    return ofKind(platform, 'ConfigMap')
      .filter(({ metadata }) => !read.has(`${metadata.namespace}/${metadata.name}`))
      .map(title);
  });

  everywhere('Secrets that pods and operators read exist, with the keys that are read', (platform) =>
    dangling(secretReferences(platform), secretKeys(platform)),
  );

  everywhere('every key of a declared Secret is read, there or from its copy', (platform) => {
    const references = secretReferences(platform);
    const read = ({ name, namespace }: Secret, key: string) =>
      references.some((reference) => reference.place === `${namespace}/${name}` && (reference.key ?? key) === key);
    const { secrets } = platform.secrets;
    return secrets.flatMap((secret) =>
      Object.keys(secret.spec.keys)
        // Whoever makes a certificate says whose key signed it, whether its server shows that or not.
        .filter((key) => !(key === 'ca.crt' && secret.spec.type === 'kubernetes.io/tls'))
        // A copy is whole; a name that everybody knows may stay unread there.
        .filter((key) => !(secret.copyOf && typeof secret.spec.keys[key]?.format === 'object'))
        .filter((key) => ![secret, ...secrets.filter(({ copyOf }) => copyOf === secret)].some((place) => read(place, key)))
        .map((key) => `${secret.namespace}/${secret.name}/${key}`),
    );
  });

  everywhere('the inventory of Secrets and what provides them agree', (platform) => {
    const declared = declaredKeys(platform);
    const provided = secretKeys(platform);
    return [
      ...[...declared].filter((key) => !provided.has(key)).map((key) => `missing: ${key}`),
      ...[...provided].filter((key) => !declared.has(key)).map((key) => `undeclared: ${key}`),
    ];
  });

  everywhere('the inventory names as readers of a Secret those who read it', (platform) => {
    const owner = (reference: string) =>
      reference
        .split(' > ')[0]
        ?.split('/')[1]
        ?.replace(/-[0-9a-f]{8}$/, '') ?? '';
    const references = secretReferences(platform);
    return platform.secrets.secrets.flatMap(({ name, namespace, readers }) => {
      const place = `${namespace}/${name}`;
      const actual = [
        ...new Set(references.filter((reference) => reference.place === place).map((reference) => owner(reference.title))),
      ].sort();
      return JSON.stringify(actual) === JSON.stringify(readers) ? [] : [`${place}: ${readers.join(', ')} instead of ${actual.join(', ')}`];
    });
  });

  everywhere('a variable that another one or an argument reads stands above it in the same container', (platform) => {
    const config = new Map(ofKind(platform, 'ConfigMap').map(({ metadata, data }) => [metadata.name, Object.keys(data)]));
    const read = (text = '') => [...text.matchAll(/(?<!\$)\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)].map(([, name = '']) => name);
    return containers(platform).flatMap(({ env = [], envFrom = [], command = [], args = [], ...container }) => {
      const known = new Set(envFrom.flatMap(({ configMapRef }) => config.get(configMapRef?.name ?? '') ?? []));
      const unknown = (text?: string) => read(text).filter((name) => !known.has(name));
      const inVariables = env.flatMap(({ name, value }) => {
        const missing = unknown(value);
        known.add(name);
        return missing;
      });
      return [...inVariables, ...[...command, ...args].flatMap(unknown)].map((name) => `${container.title}: $(${name})`);
    });
  });

  everywhere('no ConfigMap of variables holds a $(reference): Kubernetes expands them in the pod spec only', (platform) => {
    const asVariables = new Set(containers(platform).flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name)));
    return ofKind(platform, 'ConfigMap')
      .filter(({ metadata }) => asVariables.has(metadata.name))
      .flatMap((object) =>
        Object.entries(object.data)
          .filter(([, value]) => /\$\(\w+\)/.test(value))
          .map(([key]) => `${title(object)}: ${key}`),
      );
  });
});

describe('Pods', () => {
  everywhere('volumes that a container mounts exist in its pod, and no volume is left unmounted', (platform) =>
    workloads(platform).flatMap((workload) => {
      const claims = workload.kind === 'StatefulSet' ? (find(platform, 'StatefulSet', workload.name).spec.volumeClaimTemplates ?? []) : [];
      const volumes = [...(workload.template.spec.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata.name)];
      const mounted = workload.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
      return [...mounted.filter((name) => !volumes.includes(name)), ...volumes.filter((name) => !mounted.includes(name))].map(
        (name) => `${workload.title}: ${name}`,
      );
    }),
  );

  everywhere('claims that a pod mounts exist', (platform) => {
    const claims = platform.objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(({ metadata }) => metadata.name);
    return workloads(platform).flatMap((workload) =>
      (workload.template.spec.volumes ?? [])
        .flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
        .filter((claim) => !claims.includes(claim))
        .map((claim) => `${workload.title}: ${claim}`),
    );
  });

  everywhere('every workload has a ServiceAccount of its own, named after it', (platform) => {
    const accounts = new Set(ofKind(platform, 'ServiceAccount').map(({ metadata }) => metadata.name));
    return workloads(platform)
      .filter(({ object, template: { spec } }) => spec.serviceAccountName !== withoutHash(object) || !accounts.has(spec.serviceAccountName))
      .map((workload) => workload.title);
  });

  everywhere('no ServiceAccount is left that nobody uses', (platform) => {
    const used = new Set([
      ...workloads(platform).map(({ template }) => template.spec.serviceAccountName),
      ...ofKind(platform, 'SecretStore').map(({ spec }) => spec.provider.vault.auth.kubernetes.serviceAccountRef.name),
    ]);
    return ofKind(platform, 'ServiceAccount')
      .filter(({ metadata }) => !used.has(metadata.name))
      .map(title);
  });

  everywhere('priority classes exist', (platform) => {
    const classes = new Set(ofKind(platform, 'PriorityClass').map(({ metadata }) => metadata.name));
    const used = [
      ...workloads(platform).map(({ template, ...workload }) => ({ title: workload.title, name: template.spec.priorityClassName })),
      ...ofKind(platform, 'Cluster').map((object) => ({ title: title(object), name: object.spec.priorityClassName })),
      ...ofKind(platform, 'Pooler').map((object) => ({ title: title(object), name: object.spec.template.spec.priorityClassName })),
    ];
    return used.filter(({ name = '' }) => !classes.has(name)).map((user) => `${user.title}: ${user.name}`);
  });

  everywhere('storage classes exist', (platform) => {
    const classes = new Set(ofKind(platform, 'StorageClass').map(({ metadata }) => metadata.name));
    const used = [
      ...ofKind(platform, 'StatefulSet').flatMap((object) =>
        (object.spec.volumeClaimTemplates ?? []).map(({ spec }) => ({ title: title(object), name: spec.storageClassName })),
      ),
      ...ofKind(platform, 'Cluster').flatMap((object) =>
        [object.spec.storage, object.spec.walStorage].map(({ storageClass }) => ({ title: title(object), name: storageClass })),
      ),
    ];
    return used.filter(({ name = '' }) => !classes.has(name)).map((user) => `${user.title}: ${user.name}`);
  });

  everywhere('pull secrets are those that the environment declares, in every pod with their image and in no other', (platform) => {
    const { airflow, edge } = platform.environment;
    const builds = [airflow.image, edge.vpn.image, ...(edge.auth.provider === 'keycloak' ? [edge.auth.image] : [])];
    return workloads(platform)
      .filter(({ template: { spec } }) => {
        const images = [...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image);
        const used = builds.filter(({ repository }) => images.some((image) => image.startsWith(`${repository}:`)));
        const expected = [...new Set(used.flatMap(({ pullSecret }) => (pullSecret ? [pullSecret] : [])))];
        return JSON.stringify((spec.imagePullSecrets ?? []).map(({ name }) => name)) !== JSON.stringify(expected);
      })
      .map((workload) => workload.title);
  });

  everywhere('operators find the objects that theirs refer to', (platform) => {
    const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) => objects.map(({ metadata }) => metadata.name);
    const clusters = names(ofKind(platform, 'Cluster'));
    const stores = names(ofKind(platform, 'SecretStore'));
    return [
      ...[...ofKind(platform, 'Pooler'), ...ofKind(platform, 'ScheduledBackup')]
        .filter(({ spec }) => !clusters.includes(spec.cluster.name))
        .map(title),
      ...ofKind(platform, 'ExternalSecret')
        .filter(({ spec }) => !stores.includes(spec.secretStoreRef.name))
        .map(title),
    ];
  });
});
