import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually';
import { makeCertificate } from '../identity/certificates';
import { Buckets } from './buckets';
import type { Drill } from './drill';
import { Process } from './process';

/** Ports of a second SeaweedFS beside the first, which has its own; gRPC is 10,000 above each. */
const PORTS = { master: 41_333, volume: 41_340, filer: 41_888, admin: 41_646 };

/** The object store of another site: real, encrypted, and with versions. */
export class OtherSite {
  readonly buckets: Buckets;
  private process?: Process;
  private readonly port: number;

  constructor(private readonly drill: Drill) {
    const { hostname, port } = new URL(this.replica.endpoint ?? '');
    this.port = Number(port);
    makeCertificate(join(drill.folder, 'secrets'), 'replica', [hostname]);
    this.buckets = new Buckets(drill, this.port, 'replica-store');
  }

  get replica() {
    const { replica } = this.drill.objects.environment.recovery.storage;
    if (!replica) throw new Error(`${this.drill.objects.name} has no other site`);
    return replica;
  }

  async start(): Promise<void> {
    const { drill, port } = this;
    const secrets = join(drill.folder, 'secrets');
    const data = join(drill.folder, 'other-site');
    mkdirSync(data, { recursive: true });
    const log = join(drill.folder, 'other-site.log');
    const file = openSync(log, 'a');
    const args = [
      ...['-logtostderr=true', 'mini', `-dir=${data}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1', `-s3.port=${port}`],
      ...Object.entries(PORTS).map(([name, number]) => `-${name}.port=${number}`),
      ...[`-s3.cert.file=${join(secrets, 'replica.crt')}`, `-s3.key.file=${join(secrets, 'replica.key')}`],
      ...['-s3.port.iceberg=0', '-s3.port.lance=0', '-admin.ui=false', '-webdav=false'],
      `-bucket=${Object.values(this.replica.buckets).join(',')}`,
    ];
    const child = spawn(join(drill.tools.bin, 'weed'), args, {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: drill.secret('replica-store', 'access-key'),
        AWS_SECRET_ACCESS_KEY: drill.secret('replica-store', 'secret-key'),
      },
      stdio: ['ignore', file, file],
      detached: true,
    });
    closeSync(file);
    const running = new Process(child, 'other-site', log);
    this.process = running;
    await eventually(60_000, async () => {
      if (!running.ended) for (const bucket of Object.values(this.replica.buckets)) this.buckets.keepVersions(bucket);
    });
    if (running.ended) throw new Error(`the other site ended with ${running.ended.code}: ${running.output.slice(-2000)}`);
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }
}
