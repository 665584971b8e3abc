import {
  type ClusterSpec,
  type ClusterSpecManagedRoles,
  ClusterSpecManagedRolesEnsure,
  ClusterSpecResourcesLimits,
  ClusterSpecResourcesRequests,
} from '../../imports/postgresql.cnpg.io';
import type { Component } from '../platform/component';
import { imageReference, images } from '../platform/images';
import type { Secret } from '../platform/secret';
import { priorityClassName, resourcesOf, storageClassName, type VolumeSize } from '../platform/tiers';
import { type AdditionalDatabase, managedOwner } from './additional-database';
import { DATABASE_USER, KEYCLOAK_DATABASE_USER } from './database-owner';
import { memorySettings, type PostgresSizing } from './postgres-settings';
import { RESTORE_ROLES, RESTORE_USER } from './restore-login';

export interface InstanceProps extends PostgresSizing {
  readonly volume: VolumeSize;
  readonly walVolume: VolumeSize;
}

/** What every instance of a Cluster is made of: a cluster of another moment must be no smaller than the one whose log it replays. */
export function instanceOf(component: Component, props: InstanceProps) {
  const { site, labels } = component.chart;
  const { requests, limits } = resourcesOf(props.resources);
  const volume = ({ tier, size }: VolumeSize) => ({ size, storageClass: storageClassName(site.owner.instance, tier) });
  return {
    imageName: imageReference(images.cloudnativePostgres, site.digests),
    inheritedMetadata: { labels: { ...labels, ...component.labels } }, // the operator makes the pods: policies find them by these
    enableSuperuserAccess: false,
    priorityClassName: priorityClassName(site.owner.instance, 'system'),
    postgresql: { parameters: memorySettings(props) },
    resources: {
      requests: {
        cpu: ClusterSpecResourcesRequests.fromString(requests.cpu),
        memory: ClusterSpecResourcesRequests.fromString(requests.memory),
        'ephemeral-storage': ClusterSpecResourcesRequests.fromString(requests.storage),
      },
      limits: {
        cpu: ClusterSpecResourcesLimits.fromString(limits.cpu),
        memory: ClusterSpecResourcesLimits.fromString(limits.memory),
        'ephemeral-storage': ClusterSpecResourcesLimits.fromString(limits.storage),
      },
    },
    storage: volume(props.volume),
    walStorage: volume(props.walVolume),
  } satisfies Partial<ClusterSpec>;
}

/** The roles that hold or restore databases; the operator makes them, and follows their passwords. */
export const rolesOf = (restorer: Secret, additional?: AdditionalDatabase): ClusterSpecManagedRoles[] => [
  ...(additional ? [managedOwner(KEYCLOAK_DATABASE_USER, additional)] : []),
  {
    name: RESTORE_USER,
    ensure: ClusterSpecManagedRolesEnsure.PRESENT,
    login: true,
    createdb: true,
    connectionLimit: 10,
    inRoles: [...RESTORE_ROLES, DATABASE_USER, ...(additional ? [KEYCLOAK_DATABASE_USER] : [])],
    passwordSecret: { name: restorer.name },
  },
];
