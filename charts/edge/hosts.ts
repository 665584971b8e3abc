import { PAGES, type Page } from '../observability/pages';

/** What answers to a host name of the platform. */
export type Host = 'airflow' | 'auth' | 'keycloak' | Page;

export type Hosts = Readonly<Record<Host, string>>;

/** Host names of the platform: Airflow's is in its URL, the others stand in front of the domain. */
export function hostsOf(domain: string, airflowUrl: string): Hosts {
  const below = (['auth', 'keycloak', ...Object.keys(PAGES)] as Exclude<Host, 'airflow'>[]).map((host) => [host, `${host}.${domain}`]);
  return { airflow: new URL(airflowUrl).hostname, ...Object.fromEntries(below) } as Hosts;
}
