/**
 * OpenTelemetry's language for changing a log record, as far as our rule uses it; `npm run e2e:log-indexer` compares it with the collector's own.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl
 */
import { createHash } from 'node:crypto';

type Value = string | number | boolean | undefined | null | Value[] | { [key: string]: Value };

export interface LogRecord {
  attributes: Record<string, Value>;
  body: Value;
  readonly time: string;
  readonly cache: Record<string, Value>;
}

type Expression = (record: LogRecord) => Value;
type Step = (record: LogRecord) => void;

const TOKEN = /"(?:[^"\\]|\\.)*"|==|!=|[()[\],]|[\w.]+/g;

/** The statements, each of which is skipped where it fails: `error_mode: silent`. */
export function ottl(statements: readonly string[]): (record: LogRecord) => void {
  const steps = statements.map((statement) => new Parser(statement).statement());
  return (record) => {
    for (const step of steps) {
      try {
        step(record);
      } catch (error) {
        if (!(error instanceof Skipped)) throw error;
      }
    }
  };
}

class Skipped extends Error {}

const skip = (reason: string): never => {
  throw new Skipped(reason);
};

const isMap = (value: Value): value is { [key: string]: Value } => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Value): string => (typeof value === 'string' ? value : skip('no string'));

const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  SHA256: (value) => createHash('sha256').update(text(value)).digest('hex'),
  Concat: (parts, between) => (parts as Value[]).map((part) => String(part ?? '<nil>')).join(text(between)),
  String: (value) =>
    value === undefined || value === null ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value),
  ParseJSON: (value) => {
    try {
      return JSON.parse(text(value)) as Value;
    } catch {
      return skip('no JSON');
    }
  },
  IsString: (value) => typeof value === 'string',
  IsMatch: (value, pattern) => value !== undefined && value !== null && expression(text(pattern)).test(String(value)),
  // As Go's layout .999 has it: no zeros at the end of a fraction, and no fraction that is nothing else.
  FormatTime: (value) => new Date(text(value)).toISOString().replace(/\.?0+Z$/, 'Z'),
  ExtractPatterns: (value, pattern) => ({ ...expression(text(pattern)).exec(text(value))?.groups }),
};

/** Go's names of groups. */
const expression = (pattern: string): RegExp => new RegExp(pattern.replaceAll('(?P<', '(?<'));

class Parser {
  private readonly tokens: string[];

  constructor(private readonly source: string) {
    this.tokens = source.match(TOKEN) ?? [];
    const unread = source.replace(TOKEN, '').trim();
    if (unread) throw new Error(`${source}: nobody reads ${unread}`);
  }

  statement(): Step {
    const name = this.take();
    this.expect('(');
    const path = this.path(this.take());
    const rest: Expression[] = [];
    while (this.comes(',')) rest.push(this.value());
    this.expect(')');
    const condition = this.comes('where') ? this.either() : () => true;
    if (this.tokens.length > 0) throw new Error(`${this.source}: it goes on with ${this.tokens.join(' ')}`);
    return (record) => {
      if (condition(record))
        this.change(
          name,
          path,
          rest.map((value) => value(record)),
          record,
        );
    };
  }

  private change(name: string, path: readonly (string | number)[], [value]: readonly Value[], record: LogRecord): void {
    const last = path.at(-1) ?? '';
    const parent = read(record, path.slice(0, -1));
    if (name === 'set') {
      if (value !== undefined && value !== null) map(parent)[last] = structuredClone(value);
    } else if (name === 'delete_key') {
      delete map(read(record, path))[String(value)];
    } else if (name === 'merge_maps') {
      Object.assign(map(read(record, path)), map(value));
    } else throw new Error(`${this.source}: there is no ${name} here`);
  }

  private either(): Expression {
    const parts = [this.both()];
    while (this.comes('or')) parts.push(this.both());
    return (record) => parts.some((part) => part(record));
  }

  private both(): Expression {
    const parts = [this.comparison()];
    while (this.comes('and')) parts.push(this.comparison());
    return (record) => parts.every((part) => part(record));
  }

  private comparison(): Expression {
    if (this.comes('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    const left = this.value();
    if (this.comes('==')) return equal(left, this.value());
    if (!this.comes('!=')) return left;
    const same = equal(left, this.value());
    return (record) => !same(record);
  }

  private value(): Expression {
    const token = this.take();
    if (token === 'nil') return () => undefined;
    if (token.startsWith('"')) {
      const literal = JSON.parse(token) as string;
      return () => literal;
    }
    if (/^\d/.test(token)) return () => Number(token);
    if (token === '[') {
      const parts = this.list(']');
      return (record) => parts.map((part) => part(record));
    }
    const known = FUNCTIONS[token];
    if (known && this.comes('(')) {
      const parts = this.list(')');
      return (record) => known(...parts.map((part) => part(record)));
    }
    const path = this.path(token);
    return (record) => read(record, path);
  }

  private list(end: string): Expression[] {
    const parts = [this.value()];
    while (this.comes(',')) parts.push(this.value());
    this.expect(end);
    return parts;
  }

  /** log.body["message"]: what it is of, then keys. */
  private path(token: string): (string | number)[] {
    const [of, field = '', ...more] = token.split('.');
    if (of !== 'log' || more.length > 0) throw new Error(`${this.source}: ${token} is no function and no field of a record here`);
    const keys: (string | number)[] = [field === 'time_unix_nano' ? 'time' : field];
    while (this.comes('[')) {
      keys.push(JSON.parse(this.take()) as string | number);
      this.expect(']');
    }
    return keys;
  }

  private take(): string {
    const token = this.tokens.shift();
    if (token === undefined) throw new Error(`${this.source} ends too early`);
    return token;
  }

  private comes(token: string): boolean {
    return this.tokens[0] === token && this.tokens.shift() !== undefined;
  }

  private expect(token: string): void {
    if (!this.comes(token)) throw new Error(`${this.source}: ${token} is missing before ${this.tokens.join(' ')}`);
  }
}

const equal =
  (left: Expression, right: Expression): Expression =>
  (record) =>
    (left(record) ?? undefined) === (right(record) ?? undefined);

function read(record: LogRecord, path: readonly (string | number)[]): Value {
  let found: Value = record as unknown as Value;
  for (const key of path) {
    if (typeof key === 'number') found = Array.isArray(found) && key < found.length ? found[key] : skip('no such element');
    else found = map(found)[key];
  }
  return found;
}

const map = (value: Value): { [key: string]: Value } => (isMap(value) ? value : skip('no map'));
