/**
 * How an autoscaler takes pods away: one a minute, when none was needed for a while. A quiet minute is not the end of a busy hour, and
 * each pod that leaves ends connections or drains tasks.
 */
export const slowly = (cooldown: number) => ({
  stabilizationWindowSeconds: cooldown,
  policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
});
