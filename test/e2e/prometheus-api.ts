import { JsonApi } from './json-api';

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly labels: Labels;
  readonly value: number;
}

export interface ScrapeTarget {
  readonly labels: Labels;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

export interface FiringAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
}

export interface EvaluatedRule {
  readonly name: string;
  readonly type: 'alerting' | 'recording';
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

/** Prometheus' HTTP API. */
export class PrometheusApi {
  private readonly api: JsonApi;

  constructor(url: string) {
    this.api = new JsonApi(url);
  }

  /** @param time seconds since 1970; now when left out */
  async query(expr: string, time?: number): Promise<Series[]> {
    const { result } = await this.data<{ result: { metric: Labels; value: [number, string] }[] }>('/api/v1/query', {
      query: expr,
      ...(time !== undefined && { time: String(time) }),
    });
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  async targets(): Promise<ScrapeTarget[]> {
    return (await this.data<{ activeTargets: ScrapeTarget[] }>('/api/v1/targets', { state: 'active' })).activeTargets;
  }

  async alerts(): Promise<FiringAlert[]> {
    return (await this.data<{ alerts: FiringAlert[] }>('/api/v1/alerts')).alerts;
  }

  async rules(): Promise<EvaluatedRule[]> {
    return (await this.data<{ groups: { rules: EvaluatedRule[] }[] }>('/api/v1/rules')).groups.flatMap(({ rules }) => rules);
  }

  private async data<T>(path: string, query: Labels = {}): Promise<T> {
    return (await this.api.get<{ data: T }>(path, query)).data;
  }
}
