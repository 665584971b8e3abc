import { type DigestLock, imageReference } from '../../charts/platform/images';
import type { Environment } from '../../environments/schema';
import { Refused } from '../kubectl';
import type { Command } from './step';

/** An image that is made here. */
export interface OwnImage {
  /** Folder of its Dockerfile. */
  readonly context: string;
  readonly repository: string;
  readonly tag: string;
}

/** The images of image/ under the names by which environments call them, each once. */
export function ownImages(environments: readonly Environment[]): OwnImage[] {
  const all = environments.flatMap(({ airflow, edge }): OwnImage[] => [
    { context: 'image', ...named(airflow.image) },
    ...(edge.auth.provider === 'keycloak' ? [{ context: 'image/keycloak', ...named(edge.auth.image) }] : []),
    ...(edge.vpn.enabled ? [{ context: 'image/vpn-gateway', ...named(edge.vpn.image) }] : []),
  ]);
  return [...new Map(all.map((image) => [imageReference(image), image])).values()];
}

const named = ({ repository, tag }: { repository: string; tag: string }) => ({ repository, tag });

/** Tag of what was built and has not been tested yet. */
export const candidate = ({ repository, tag }: OwnImage, revision: string): string =>
  imageReference({ repository, tag: `${tag}-candidate-${revision.slice(0, 12)}` });

const inspect = (reference: string): Command['argv'] => ['docker', 'buildx', 'imagetools', 'inspect', reference];

const retag = (from: string, to: string): Command['argv'] => ['docker', 'buildx', 'imagetools', 'create', '--tag', to, from];

const build = ({ context, tag }: OwnImage, reference: string, revision: string, output: readonly string[]): Command['argv'] => [
  ...(['docker', 'buildx', 'build', context, '--pull', '--tag', reference] as const),
  ...['--build-arg', `VERSION=${tag}`, '--build-arg', `REVISION=${revision}`],
  ...output,
];

/** On this machine only. */
export const tryBuild = (image: OwnImage, revision: string): Command[] => [
  { argv: build(image, candidate(image, revision), revision, ['--load']) },
];

/** A released tag is never built anew: what was tested under it stays what it is. */
export function buildCandidate(image: OwnImage, revision: string): Command[] {
  const [release, tried] = [imageReference(image), candidate(image, revision)];
  return [
    { argv: build(image, tried, revision, ['--sbom=true', '--provenance=mode=max', '--push']), unless: inspect(release) },
    { argv: retag(release, tried), unless: inspect(tried) },
  ];
}

/** What was tested gets the tag that environments name: the same digest, with its SBOM and provenance. */
export const release = (image: OwnImage, revision: string): Command[] => [
  { argv: retag(candidate(image, revision), imageReference(image)), unless: inspect(imageReference(image)) },
];

const ISSUER = 'https://token.actions.githubusercontent.com';

/** Only this workflow, run for the main branch, can have made the signature. */
export const verify = (reference: string, repository: string): Command['argv'] => [
  ...(['cosign', 'verify', '--certificate-oidc-issuer', ISSUER, '--certificate-identity'] as const),
  ...[`https://github.com/${repository}/.github/workflows/deliver.yml@refs/heads/main`, reference],
];

/** With the digest that a lock file has, or else the one that the registry has now. */
export const pinned = (image: OwnImage, digests: DigestLock, digest: (reference: string) => string): string => {
  const reference = imageReference(image, digests);
  return reference.includes('@') ? reference : `${reference}@${digest(reference)}`;
};

/** What is about to run. Once the lock has digests, the cluster refuses an image without one: so does the delivery, before it begins. */
export function locked(image: OwnImage, digests: DigestLock, digest: (reference: string) => string): string {
  const reference = imageReference(image);
  if (Object.keys(digests).length > 0 && !digests[reference]) {
    throw new Refused(
      `images.lock.json has no digest of ${reference}`,
      'it is published: npm run pin-images && npm run synth, and merge that; the next delivery brings it',
    );
  }
  return pinned(image, digests, digest);
}
