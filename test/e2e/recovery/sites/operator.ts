import { sleep } from '../../report';
import type { SiteCluster } from './cluster';
import type { PostgresServer } from './postgres';

/**
 * Plays the operator of CloudNativePG where it meets a failover, on a server that is real: who is no primary any more is shut down, its last
 * checkpoint becomes the token, and it follows; who is to be one waits until it has what the token says, and is promoted. The fields are
 * those that the operator writes and clears. https://cloudnative-pg.io/documentation/current/replica_cluster/
 */
export class OperatorStandIn {
  /** What it did, in order. */
  readonly done: string[] = [];
  private stopped = false;
  private readonly work: Promise<void>;

  constructor(
    private readonly cluster: SiteCluster,
    private readonly database: PostgresServer,
    private readonly partner: PostgresServer,
  ) {
    this.work = this.reconcile();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.work;
  }

  private async reconcile(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.look();
      } catch (error) {
        this.note(`waits: ${String(error).split('\n')[0]}`);
      }
      await sleep(500);
    }
  }

  private async look(): Promise<void> {
    const { spec, status = {} } = await this.cluster.postgres();
    const { self, primary, promotionToken: token } = spec.replica;
    const follows = this.database.sql('SELECT pg_is_in_recovery()') === 't';
    if (primary !== self && !follows) {
      const demotionToken = this.database.demote(this.partner);
      await this.cluster.saysOfPostgres({ demotionToken, phase: 'Cluster in healthy state' });
      this.note(`${self} is demoted`);
    } else if (primary === self && follows) {
      if (token && !this.database.has(checkpointOf(token))) return this.note(`${self} waits for the rest of the log`);
      this.database.sql('SELECT pg_promote()');
      await this.cluster.saysOfPostgres({ demotionToken: null, lastPromotionToken: token ?? null, phase: 'Cluster in healthy state' });
      this.note(`${self} is promoted ${token ? 'with' : 'without'} a token`);
    } else if (primary === self && status.demotionToken) {
      await this.cluster.saysOfPostgres({ demotionToken: null });
    }
  }

  private note(what: string): void {
    if (this.done.at(-1) !== what) this.done.push(what);
  }
}

/** Where the log must have come to. */
const checkpointOf = (token: string): string =>
  (JSON.parse(Buffer.from(token, 'base64').toString()) as { latestCheckpointREDOLocation: string }).latestCheckpointREDOLocation;
