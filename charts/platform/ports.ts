/** A port that a component listens on. */
export interface Port {
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Ports by the name that containers, Services and connections use for them. */
export type Ports = Readonly<Record<string, Port>>;

export const tcp = (number: number): Port => ({ number, protocol: 'TCP' });

export const udp = (number: number): Port => ({ number, protocol: 'UDP' });

const WELL_KNOWN: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ssh:': 22 };

/** The port of a URL, said or meant. */
export function portOfUrl(url: string): Port {
  const { protocol, port } = new URL(url);
  return tcp(port ? Number(port) : (WELL_KNOWN[protocol] ?? 0));
}
