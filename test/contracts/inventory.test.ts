/** What is in each environment: a snapshot for people to read, and where every image comes from. */
import { tagsOf } from '../../charts/airflow/release';
import { type Image, imageReference, images } from '../../charts/platform/images';
import type { Environment } from '../../environments/schema';
import digests from '../../images.lock.json';
import { containers, ofKind, title, workloads } from '../support/objects';
import { everywhere, type Platform, platforms } from '../support/platforms';

test.each(platforms())('$name holds these objects, and runs these images', (platform) => {
  const imagesOf = new Map<string, readonly string[]>([
    ...workloads(platform).map((workload) => [workload.title, workload.containers.map(({ image }) => image)] as const),
    ...ofKind(platform, 'Cluster').map((object) => [title(object), [object.spec.imageName]] as const),
  ]);
  const lines = platform.objects.map((object) => [title(object), ...new Set(imagesOf.get(title(object)))].join(' '));
  // The hash of a Job follows every change of its content, which dist/ shows.
  expect(
    lines
      .map((line) => line.replace(/^(Job \S+)-[0-9a-f]{8}/, '$1-<hash>'))
      .sort()
      .join('\n'),
  ).toMatchSnapshot();
});

describe('Images', () => {
  const builds = ({ airflow: { image }, release }: Environment): Image[] =>
    tagsOf(release, image.tag).map((tag) => ({ ...images.airflow, ...image, tag }));
  const withoutDigest = (reference: string) => reference.split('@')[0] ?? '';
  const catalogue: readonly Image[] = Object.values(images);
  const known = (platform: Platform): Image[] => [...catalogue, ...builds(platform.environment)];
  const contract = (platform: Platform, reference: string) =>
    known(platform).find((image) => imageReference(image) === withoutDigest(reference));

  const references = (platform: Platform) => [
    ...containers(platform).map(({ image, ...container }) => ({ title: container.title, image })),
    ...ofKind(platform, 'Cluster').map((object) => ({ title: title(object), image: object.spec.imageName })),
  ];

  everywhere('images are of the catalogue, or the environment’s Airflow image', (platform) =>
    references(platform)
      .filter(({ image }) => !contract(platform, image))
      .map((place) => `${place.title}: ${place.image}`),
  );

  everywhere('images name their registry and an exact version', (platform) =>
    references(platform)
      .filter(({ image }) => !/^[a-z0-9.-]+\.[a-z]+(:\d+)?\/[a-z0-9/._-]+:v?\d+\.\d+[A-Za-z0-9._-]*(@sha256:[0-9a-f]{64})?$/.test(image))
      .map((place) => `${place.title}: ${place.image}`),
  );

  everywhere('digests are those of images.lock.json, where the environment pins them, and no others', (platform) =>
    references(platform)
      .filter(({ image }) => {
        const digest = (digests as Readonly<Record<string, string>>)[withoutDigest(image)];
        return image !== (platform.environment.cluster.pinDigests && digest ? `${withoutDigest(image)}@${digest}` : withoutDigest(image));
      })
      .map((place) => `${place.title}: ${place.image}`),
  );

  test('images.lock.json holds digests, of references that something runs', () => {
    const used = [...catalogue, ...platforms().flatMap(({ environment }) => builds(environment))].map((image) => imageReference(image));
    const offenders = Object.entries<string>(digests).filter(
      ([reference, digest]) => !used.includes(reference) || !/^sha256:[0-9a-f]{64}$/.test(digest),
    );
    expect(offenders).toEqual([]);
  });

  everywhere('all of Airflow runs the same image, but for the colour that a release brings', (platform) =>
    containers(platform)
      .filter(({ workload: { object } }) => object.metadata.labels?.['app.kubernetes.io/component'] === 'airflow')
      .filter(({ image, workload: { component } }) => {
        const [serving, ...fresh] = builds(platform.environment).map((image) => imageReference(image));
        const allowed = ['airflow-webserver', 'airflow-ui-check'].includes(component) ? [serving, ...fresh] : [serving];
        return !allowed.includes(withoutDigest(image));
      })
      .map((container) => `${container.title}: ${container.image}`),
  );

  everywhere('images are pulled once for each node', (platform) =>
    containers(platform)
      .filter(({ imagePullPolicy }) => imagePullPolicy !== 'IfNotPresent')
      .map((container) => container.title),
  );

  everywhere('pods run as the user that their image is made for', (platform) =>
    containers(platform).flatMap(({ image, securityContext: own = {}, workload, ...container }) => {
      const pod = workload.template.spec.securityContext ?? {};
      const { user, group } = contract(platform, image) ?? {};
      return (own.runAsUser ?? pod.runAsUser) === user && (own.runAsGroup ?? pod.runAsGroup) === group ? [] : [container.title];
    }),
  );

  everywhere('containers can write where their image must', (platform) =>
    containers(platform).flatMap(({ image, volumeMounts = [], ...container }) =>
      Object.keys(contract(platform, image)?.writable ?? {})
        .filter((path) => !volumeMounts.some(({ mountPath, readOnly }) => mountPath === path && !readOnly))
        .map((path) => `${container.title}: ${path}`),
    ),
  );
});
