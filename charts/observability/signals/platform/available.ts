/** No pod of a Deployment that should have some is in service; nothing where there is no such Deployment. */
export const noneAvailable = (deployment: string): string =>
  [
    `kube_deployment_status_replicas_available{deployment="${deployment}"} == 0`,
    `and on (namespace, deployment) kube_deployment_spec_replicas{deployment="${deployment}"} > 0`,
  ].join(' ');
