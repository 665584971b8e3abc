import { createSocket, type Socket } from 'node:dgram';

/** Takes the place of airflow-statsd: remembers the last value of every figure, by `<name>{<tag>=<value>,…}`. */
export class Figures {
  private readonly seen = new Map<string, number>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message) => this.take(message.toString()));
  }

  static async listen(port: number): Promise<Figures> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', resolve);
    });
    return new Figures(socket);
  }

  /** @param tags as sent: `job=database-backup` */
  value(name: string, ...tags: readonly string[]): number | undefined {
    return this.seen.get(keyOf(name, tags));
  }

  forget(): void {
    this.seen.clear();
  }

  close(): void {
    this.socket.close();
  }

  private take(text: string): void {
    for (const line of text.trim().split('\n')) {
      const [, name = '', tags = '', value] = /^([\w.]+)((?:,[^:]*)?):([-\d.]+)\|[gc]$/.exec(line) ?? [];
      if (value === undefined) throw new Error(`"${line}" is no figure in Influx style`);
      this.seen.set(keyOf(name, tags.split(',').slice(1)), Number(value));
    }
  }
}

const keyOf = (name: string, tags: readonly string[]): string => `${name}{${[...tags].sort().join(',')}}`;
