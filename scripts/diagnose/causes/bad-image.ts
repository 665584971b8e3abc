import type { State } from '../collect';
import { componentOf, type Declared, declaredContainer } from '../declared';
import type { Finding } from '../finding';
import { containersOf, fullName, type Placed } from '../objects';
import { groupBy, some } from './words';

const REASONS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'ImageInspectError', 'RegistryUnavailable'];

/** What registries and runtimes say, and what it means. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/not found|manifest unknown|does not exist/i, 'the registry has no such image'],
  [/unauthorized|denied|authentication required|no basic auth|403|401/i, 'the registry refuses the login'],
  [/toomanyrequests|429|rate limit/i, 'the registry has had too many requests'],
  [/timeout|no such host|connection refused|unreachable|TLS|x509/i, 'the registry does not answer'],
  [/InvalidImageName|couldn't parse image|invalid reference/i, 'this is no name of an image'],
];

/** Images that do not come. */
export function badImages({ pods, events }: State, declared: Declared): Finding[] {
  const stuck = pods.flatMap(containersOf).filter(({ status }) => REASONS.includes(status?.state.waiting?.reason ?? ''));
  return [...groupBy(stuck, ({ container }) => container.image)].map(([image, places]) => {
    const names = places.map(({ pod }) => pod.metadata.name);
    const said = [
      ...places.map(({ status }) => `${status?.state.waiting?.reason} ${status?.state.waiting?.message ?? ''}`),
      ...events
        .filter(({ reason, involvedObject }) => reason === 'Failed' && names.includes(involvedObject.name))
        .map(({ message }) => message),
    ].join('\n');
    const why = CAUSES.find(([pattern]) => pattern.test(said))?.[1] ?? 'the reason is in the events of its pod';
    const components = [...new Set(places.map(({ pod }) => componentOf(pod, declared)))];
    const wanted = places
      .map(({ pod, container }) => declaredContainer(componentOf(pod, declared), container.name, declared)?.image ?? image)
      .filter((other) => other !== image);
    const { name, namespace } = (places[0] as Placed).pod.metadata;
    const changed = wanted.length > 0 ? `; environment ${declared.name} names ${some(wanted)}: somebody has changed it on the cluster` : '';
    return {
      kind: 'bad-image',
      cause: `image ${image} cannot be pulled: ${why}${changed}`,
      components,
      evidence: places.map(({ pod, container, status }) => `${fullName(pod)} ${container.name}: ${status?.state.waiting?.reason}`),
      runbook: 'runbooks/container-startup.md#an-image-does-not-come',
      next: [
        ...(wanted.length > 0 ? [`kubectl diff -f dist/${declared.name}`, `kubectl apply -f dist/${declared.name}`] : []),
        `kubectl -n ${namespace} describe pod ${name}`,
      ],
      role: 'origin',
    };
  });
}
