import { type Container, type ContainerPort, Quantity, type ResourceRequirements } from 'cdk8s-plus-28/lib/imports/k8s';
import type { ConfigFiles } from './config-files';
import { type EnvironmentVariables, renderEnvironment } from './environment-variables';
import { type DigestLock, type Image, imageReference } from './images';
import { nonEmpty } from './non-empty';
import type { Ports } from './ports';
import type { Probes } from './probes';
import { sumOfBytes } from './quantity';
import { containerSecurityContext } from './security-context';
import { type Quantities, resourcesOf, type Size } from './tiers';
import { type Mount, renderMount, type VolumeSource } from './volumes';

/** A container that runs to its end: of a Job, or before the others. */
export interface TaskContainerProps {
  readonly name: string;
  readonly image: Image;
  /** Replaces the image's entrypoint. @default - the image's */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly environment?: EnvironmentVariables;
  /** ConfigMaps whose keys become variables. */
  readonly environmentFrom?: readonly ConfigFiles[];
  readonly resources: Size;
  readonly mounts?: readonly Mount[];
}

/** A container that stays. */
export interface ContainerProps extends TaskContainerProps {
  readonly ports?: Ports;
  readonly probes: Probes;
  /** Command run before the stop signal. */
  readonly preStop?: readonly string[];
}

/** Starts in its turn before the main containers, runs beside all that come after it, and ends with the last of them. */
export interface SidecarProps extends ContainerProps {
  readonly sidecar: true;
}

/** The image's writable paths, then what the container asks for. @param podImage image of the pod's main container */
export function mountsOf({ image, mounts = [] }: TaskContainerProps, podImage: Image): Mount[] {
  const taken = new Set(mounts.map(({ path }) => path));
  const writable = Object.entries(image.writable)
    .filter(([path]) => !taken.has(path))
    .map(([path, size]) => ({ name: writableName(path, image, podImage), path, source: { emptyDir: { size } } }));
  return onePerPath([...writable, ...mounts]);
}

/** An image that needs another size of a path than the pod's main one has a volume of its own. */
function writableName(path: string, image: Image, podImage: Image): string {
  const name = path.slice(1).replaceAll('/', '-');
  const same = (podImage.writable[path] ?? image.writable[path]) === image.writable[path];
  return same ? name : `${name}-${image.repository.split('/').at(-1)}`;
}

/** Parts of a component may ask for the same files at the same place, and get them once. */
function onePerPath(mounts: readonly Mount[]): Mount[] {
  const byPath = new Map<string, Mount>();
  for (const mount of mounts) {
    const known = byPath.get(mount.path) ?? mount;
    if (known.name !== mount.name || known.subPath !== mount.subPath) {
      throw new Error(`volumes "${known.name}" and "${mount.name}" are both mounted at ${mount.path}; give one of them another path`);
    }
    byPath.set(mount.path, known);
  }
  return [...byPath.values()];
}

export function renderContainer(props: TaskContainerProps | ContainerProps, podImage: Image, digests?: DigestLock): Container {
  const { name, image, command, args, environment = {}, environmentFrom = [] } = props;
  const probes = 'probes' in props && !('none' in props.probes) ? props.probes : {};
  const mounts = mountsOf(props, podImage);
  return {
    name,
    image: imageReference(image, digests),
    imagePullPolicy: 'IfNotPresent',
    command: command && [...command],
    args: args && [...args],
    restartPolicy: 'sidecar' in props ? 'Always' : undefined,
    env: nonEmpty(renderEnvironment(environment)),
    envFrom: nonEmpty(environmentFrom.map((files) => ({ configMapRef: { name: files.name } }))),
    ports: 'ports' in props && props.ports ? renderPorts(props.ports) : undefined,
    resources: renderResources(props.resources, mounts),
    volumeMounts: nonEmpty(mounts.map(renderMount)),
    securityContext: containerSecurityContext(image, podImage),
    startupProbe: probes.startup,
    livenessProbe: probes.liveness,
    readinessProbe: probes.readiness,
    lifecycle: 'preStop' in props && props.preStop ? { preStop: { exec: { command: [...props.preStop] } } } : undefined,
  };
}

/** The tier; its disk limit is for the writable layer and the log, what emptyDirs may take comes on top. */
function renderResources(size: Size, mounts: readonly Mount[]): ResourceRequirements {
  const { requests, limits } = resourcesOf(size);
  const storage = sumOfBytes([limits.storage, ...mounts.flatMap(({ source }) => diskOf(source))]);
  return { requests: quantities(requests), limits: quantities({ ...limits, storage }) };
}

function diskOf(source: VolumeSource): string[] {
  return 'emptyDir' in source && source.emptyDir.medium !== 'Memory' ? [source.emptyDir.size] : [];
}

function quantities({ cpu, memory, storage }: Quantities): Record<string, Quantity> {
  return { cpu: Quantity.fromString(cpu), memory: Quantity.fromString(memory), 'ephemeral-storage': Quantity.fromString(storage) };
}

function renderPorts(ports: Ports): ContainerPort[] {
  return Object.entries(ports).map(([name, { number, protocol }]) => ({ name, containerPort: number, protocol }));
}
