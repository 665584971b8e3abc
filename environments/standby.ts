import type { Environment } from './schema';

/** Whether another site serves, and this one waits to take over. */
export const standsBy = ({ recovery }: Environment): boolean => recovery.site.role === 'standby';
