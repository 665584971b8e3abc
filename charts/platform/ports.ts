/** A port that a component listens on. */
export interface Port {
  readonly number: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Ports by the name that containers, Services and connections use for them. */
export type Ports = Readonly<Record<string, Port>>;

export const tcp = (number: number): Port => ({ number, protocol: 'TCP' });

export const udp = (number: number): Port => ({ number, protocol: 'UDP' });
