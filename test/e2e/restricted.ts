// What the policies of the platform want of every pod, and so of those that the tests start beside it.

/** @param user and group by number; those of the Airflow image, which is borrowed for its Python */
export const restrictedPod = (user = 50000, group = 0) => ({
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: group, seccompProfile: { type: 'RuntimeDefault' } },
});

export const RESTRICTED_CONTAINER = {
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
};
