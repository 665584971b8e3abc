import { setTimeout as pause } from 'node:timers/promises';

export interface Health {
  readonly metadatabase: { readonly status: string };
  readonly scheduler: { readonly status: string };
  readonly triggerer: { readonly status: string };
  readonly dag_processor: { readonly status: string };
}

export interface TaskInstance {
  readonly task_id: string;
  readonly state: string | null;
  readonly queue: string | null;
  readonly hostname: string | null;
  readonly try_number: number;
}

export interface DagRun {
  readonly dag_run_id: string;
  readonly state: string;
  readonly end_date: string | null;
}

interface LogLine {
  readonly event: string;
}

/** Airflow's public REST API, as a user sees it. */
export class AirflowApi {
  private token?: string;

  constructor(private readonly url: string) {}

  health(): Promise<Health> {
    return this.request('GET', '/api/v2/monitor/health');
  }

  async version(): Promise<string> {
    const { version } = await this.request<{ version: string }>('GET', '/api/v2/version');
    return version;
  }

  /** The HTTP status of a request without any credentials. */
  async statusOf(path: string): Promise<number> {
    return (await fetch(`${this.url}${path}`)).status;
  }

  /** The HTTP status of a login; from a success on, requests carry its token. */
  async login(username: string, password: string): Promise<number> {
    const response = await this.send('POST', '/auth/token', { username, password });
    if (response.ok) this.token = ((await response.json()) as { access_token: string }).access_token;
    return response.status;
  }

  async importErrors(): Promise<string[]> {
    const { import_errors: errors } = await this.request<{ import_errors: { filename: string; stack_trace: string }[] }>(
      'GET',
      '/api/v2/importErrors',
    );
    return errors.map(({ filename, stack_trace: trace }) => `${filename}: ${trace.trim().split('\n').at(-1)}`);
  }

  async hasDag(dag: string): Promise<boolean> {
    return (await this.send('GET', `/api/v2/dags/${dag}`)).ok;
  }

  /** @param conf the run's parameters */
  async startDag(dag: string, conf: Readonly<Record<string, string | number>> = {}): Promise<DagRun> {
    await this.request('PATCH', `/api/v2/dags/${dag}`, { is_paused: false });
    return this.request('POST', `/api/v2/dags/${dag}/dagRuns`, { logical_date: null, conf });
  }

  dagRun(dag: string, run: string): Promise<DagRun> {
    return this.request('GET', `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}`);
  }

  async taskInstances(dag: string, run: string): Promise<TaskInstance[]> {
    const path = `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances?limit=100`; // the most that a page may have
    return (await this.request<{ task_instances: TaskInstance[] }>('GET', path)).task_instances;
  }

  async setVariable(key: string, value: string): Promise<void> {
    await this.request('POST', '/api/v2/variables', { key, value });
  }

  async hasVariable(key: string): Promise<boolean> {
    return (await this.send('GET', `/api/v2/variables/${key}`)).ok;
  }

  async log(dag: string, run: string, task: string, attempt: number): Promise<string> {
    const path = `/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(run)}/taskInstances/${task}/logs/${attempt}?full_content=true`;
    const { content } = await this.request<{ content: (LogLine | string)[] }>('GET', path);
    return content.map((line) => (typeof line === 'string' ? line : line.event)).join('\n');
  }

  private async request<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.send(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    return (await response.json()) as T;
  }

  // A node under load drops a forwarded connection now and then; asking again is safe for reads only.
  private async send(method: string, path: string, body?: object, tries = method === 'GET' ? 4 : 1): Promise<Response> {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
    };
    try {
      return await fetch(`${this.url}${path}`, {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      if (tries <= 1) throw new Error(`${method} ${path}: ${error instanceof Error ? (error.cause ?? error.message) : error}`);
      await pause(1000);
      return this.send(method, path, body, tries - 1);
    }
  }
}
