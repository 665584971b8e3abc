import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Drill } from './drill';

/** A store's buckets by one login, for what the drill puts there and looks for. */
export class Buckets {
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly drill: Drill,
    port: number,
    login: string,
  ) {
    this.env = {
      ...process.env,
      RCLONE_CONFIG: '',
      RCLONE_CONFIG_STORE_TYPE: 's3',
      RCLONE_CONFIG_STORE_PROVIDER: 'Other',
      RCLONE_CONFIG_STORE_ENDPOINT: `${drill.objects.environment.tls.provider === 'none' ? 'http' : 'https'}://127.0.0.1:${port}`,
      RCLONE_CONFIG_STORE_REGION: 'us-east-1',
      RCLONE_CONFIG_STORE_NO_CHECK_BUCKET: 'true',
      RCLONE_CONFIG_STORE_ACCESS_KEY_ID: drill.secret(login, 'access-key'),
      RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: drill.secret(login, 'secret-key'),
    };
  }

  /** Copies a folder of this machine into a bucket. */
  fill(folder: string, bucket: string): void {
    this.rclone(['copy', folder, `store:${bucket}`, '--transfers', '16']);
  }

  put(path: string, text: string): void {
    this.rclone(['rcat', `store:${path}`], text);
  }

  /** All objects below a folder of a bucket as text, by their paths, in order. */
  getAll(path: string): (readonly [path: string, text: string])[] {
    const folder = mkdtempSync(join(this.drill.folder, 'bucket-'));
    this.rclone(['copy', `store:${path}`, folder, '--transfers', '16']);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile());
    return files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
  }

  get = (path: string): string => this.rclone(['cat', `store:${path}`]);

  remove(path: string): void {
    this.rclone(['deletefile', `store:${path}`]);
  }

  /** Paths of all objects of a bucket, or below a folder of one; with `versions` older ones of each, too. */
  list(path: string, ...options: readonly string[]): string[] {
    return this.rclone(['lsf', '--recursive', '--files-only', `store:${path}`, ...options])
      .split('\n')
      .filter((line) => line !== '');
  }

  keepVersions(bucket: string): void {
    this.rclone(['backend', 'versioning', `store:${bucket}`, 'Enabled']);
  }

  private rclone(args: readonly string[], input = ''): string {
    return execFileSync(join(this.drill.tools.bin, 'rclone'), [...args, '--no-check-certificate', '--retries', '1'], {
      env: this.env,
      encoding: 'utf8',
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    });
  }
}
