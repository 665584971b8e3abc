import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../eventually';
import { makeAuthority, makeCertificate } from '../../identity/certificates';
import type { Tools } from '../tools';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Logins of the database, as the platform's Secrets have them. */
export interface Logins {
  readonly airflow: Login;
  readonly restore: Login;
  readonly backup: Login;
}

/** Of the standby, which is no part of the platform. */
const REPLICATION: Login = { username: 'replication', password: 'replication' };

/** A PostgreSQL server that somebody else runs, on an address of its own. */
export class PostgresServer {
  private readonly data: string;

  constructor(
    private readonly folder: string,
    readonly address: string,
    private readonly tools: Tools,
    private readonly logins: Logins,
    /** Names of its databases, Airflow's first. */
    readonly databases: readonly string[],
  ) {
    this.data = join(folder, 'data');
    mkdirSync(folder, { recursive: true });
    const { uid, gid } = account();
    chownSync(folder, uid, gid);
  }

  /** An empty one, with the roles and the rights that docs/failover.md asks for. */
  makePrimary(): void {
    this.tool('initdb', '--username=postgres', '--auth-local=trust', '--auth-host=scram-sha-256', this.data);
    this.configure();
    appendFileSync(
      join(this.data, 'postgresql.conf'),
      ['wal_level = replica', 'max_slot_wal_keep_size = 1GB', 'wal_log_hints = on', 'checkpoint_timeout = 30s', ''].join('\n'),
    );
    appendFileSync(join(this.data, 'pg_hba.conf'), 'hostssl replication replication all scram-sha-256\n');
    this.start();
    const { airflow, restore, backup } = this.logins;
    const role = ({ username, password }: Login, rights: string) =>
      this.sql(`CREATE ROLE "${username}" LOGIN PASSWORD '${password}' ${rights}`);
    role(airflow, '');
    role(restore, `CREATEDB IN ROLE "${airflow.username}", pg_signal_backend, pg_monitor`);
    role(backup, 'IN ROLE pg_read_all_data');
    role(REPLICATION, 'REPLICATION');
    this.sql(`GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO "${restore.username}"`);
    for (const name of this.databases) this.sql(`CREATE DATABASE ${name} OWNER "${airflow.username}"`);
  }

  /** A copy of a primary that follows it. */
  makeStandbyOf(primary: PostgresServer): void {
    this.tool(
      'pg_basebackup',
      `--pgdata=${this.data}`,
      `--dbname=${wayTo(primary)}`,
      '--wal-method=stream',
      '--checkpoint=fast',
      '--write-recovery-conf',
    );
    this.configure();
    this.start();
  }

  /** One that was a primary follows the new one: without a new copy, and without what it has written alone since then. */
  followAgain(primary: PostgresServer): void {
    this.stop();
    primary.sql('CHECKPOINT'); // before the first one since its promotion, its control file has the old timeline, by which pg_rewind goes
    this.tool('pg_rewind', `--target-pgdata=${this.data}`, `--source-server=host=${primary.folder} user=postgres dbname=postgres`);
    this.configure(); // the other one's came along
    this.startAsStandbyOf(primary);
  }

  /** A primary that has stopped cleanly follows the one that takes over, which has all of its log. Returns its last checkpoint, as CloudNativePG says it. */
  demote(successor: PostgresServer): string {
    this.stop();
    const said = this.tool('pg_controldata', this.data);
    const read = (field: string) => new RegExp(`^${field}: +(.*)$`, 'm').exec(said)?.[1] ?? '';
    const token = {
      latestCheckpointTimelineID: read("Latest checkpoint's TimeLineID"),
      latestCheckpointREDOWALFile: read("Latest checkpoint's REDO WAL file"),
      databaseSystemIdentifier: read('Database system identifier'),
      latestCheckpointREDOLocation: read("Latest checkpoint's REDO location"),
      timeOfLatestCheckpoint: read('Time of latest checkpoint'),
    };
    this.startAsStandbyOf(successor);
    return Buffer.from(JSON.stringify(token)).toString('base64');
  }

  /** Whether the log has come this far here. */
  has(position: string): boolean {
    return this.sql(`SELECT pg_last_wal_replay_lsn() >= '${position}'`) === 't';
  }

  start(): void {
    this.tool('pg_ctl', `--pgdata=${this.data}`, `--log=${join(this.folder, 'log')}`, '--wait', '--silent', 'start');
  }

  stop(mode: 'fast' | 'immediate' = 'fast'): void {
    if (existsSync(join(this.data, 'postmaster.pid')))
      this.tool('pg_ctl', `--pgdata=${this.data}`, `--mode=${mode}`, '--wait', '--silent', 'stop');
  }

  /** What a query says, as the superuser, from the server's own machine. */
  sql(query: string, database = 'postgres'): string {
    return this.psql([`--host=${this.folder}`, '--username=postgres', `--dbname=${database}`, `--command=${query}`]);
  }

  /** What Airflow's login gets, over the network. */
  asAirflow(query: string): string {
    return this.psql([`--dbname=${this.url}`, `--command=${query}`]);
  }

  get url(): string {
    const { username, password } = this.logins.airflow;
    return `postgresql://${username}:${password}@${this.address}/${this.databases[0]}?sslmode=require&connect_timeout=3`;
  }

  /** Waits until it receives what this primary writes from now on. */
  async follows(primary: PostgresServer): Promise<string> {
    const timeline = Number.parseInt(primary.sql('SELECT pg_walfile_name(pg_current_wal_lsn())').slice(0, 8), 16);
    const written = primary.sql('SELECT pg_current_wal_lsn()');
    await eventually(60_000, async () => {
      const seen = this.sql(
        `SELECT status || ', timeline ' || received_tli || ', ' || (pg_last_wal_replay_lsn() >= '${written}') FROM pg_stat_wal_receiver`,
      );
      if (seen !== `streaming, timeline ${timeline}, true`) throw new Error(`it says "${seen}", not that it streams timeline ${timeline}`);
    });
    return `streaming, timeline ${timeline}`;
  }

  /** It receives nothing any more, as when the line between the sites is cut. */
  cutLine(): void {
    this.sql("ALTER SYSTEM SET primary_conninfo = ''");
    this.sql('SELECT pg_reload_conf()');
  }

  private startAsStandbyOf(primary: PostgresServer): void {
    appendFileSync(join(this.data, 'postgresql.auto.conf'), `primary_conninfo = '${wayTo(primary)}'\n`);
    this.owned('standby.signal', '');
    this.start();
  }

  private configure(): void {
    const settings = [
      `listen_addresses = '${this.address}'`,
      `unix_socket_directories = '${this.folder}'`,
      'hot_standby = on',
      'ssl = on',
      '',
    ];
    appendFileSync(join(this.data, 'postgresql.conf'), settings.join('\n'));
    if (existsSync(join(this.data, 'server.key'))) return; // it came with the copy
    makeAuthority(this.folder);
    makeCertificate(this.folder, 'server', ['postgres']);
    for (const kind of ['crt', 'key']) {
      this.owned(`server.${kind}`, execFileSync('cat', [join(this.folder, `server.${kind}`)], { encoding: 'utf8' }));
    }
  }

  private owned(name: string, text: string): void {
    const file = join(this.data, name);
    writeFileSync(file, text, { mode: 0o600 });
    const { uid, gid } = account();
    chownSync(file, uid, gid);
  }

  private psql(options: readonly string[]): string {
    const quiet = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    return this.tool('psql', ...quiet, ...options).trim();
  }

  private tool(program: string, ...args: readonly string[]): string {
    const { uid, gid } = account();
    return execFileSync(join(this.tools.postgres, program), [...args], {
      encoding: 'utf8',
      uid,
      gid,
      cwd: '/',
      env: { PATH: process.env['PATH'], HOME: '/' }, // not root's, whose files it may not read
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

const wayTo = ({ address }: PostgresServer): string =>
  `host=${address} user=${REPLICATION.username} password=${REPLICATION.password} sslmode=require`;

/** Of the servers: they refuse root, and want a name in passwd. */
function account(): { readonly uid: number; readonly gid: number } {
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
