import type { PodSecurityContext, SecurityContext } from 'cdk8s-plus-28/lib/imports/k8s';
import type { Image } from './images';

/** Pod Security "restricted", with numbers: a user that an image names by word fails runAsNonRoot. */
export function podSecurityContext(image: Image): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: image.user,
    runAsGroup: image.group,
    fsGroup: image.group,
    fsGroupChangePolicy: 'OnRootMismatch', // a recursive chown of a large volume takes minutes
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

export function containerSecurityContext(image: Image, pod: Image): SecurityContext {
  const ownUser = image.user !== pod.user || image.group !== pod.group;
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    ...(ownUser ? { runAsUser: image.user, runAsGroup: image.group } : {}),
  };
}
