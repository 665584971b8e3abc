/** Kibana's query language, as far as our saved searches use it. https://www.elastic.co/docs/explore-analyze/query-filter/languages/kql */

/** Fields of an index by what they are; the others are stored and cannot be searched. */
export type Fields = Readonly<Record<string, { readonly type: string }>>;

export type Document = Readonly<Record<string, unknown>>;

type Matches = (document: Document) => boolean;

/** Whether a document is found. */
export function kuery(query: string, fields: Fields): Matches {
  const tokens = query.match(/"[^"]*"|[():]|[^\s():"]+/g) ?? [];
  const take = (): string => {
    const token = tokens.shift();
    if (token === undefined) throw new Error(`"${query}" ends too early`);
    return token;
  };
  const comes = (token: string): boolean => tokens[0] === token && tokens.shift() !== undefined;
  const close = <T>(inner: T): T => {
    if (!comes(')')) throw new Error(`"${query}" lacks a closing parenthesis`);
    return inner;
  };

  const either = (part: () => Matches): Matches => {
    const parts = [both(part)];
    while (comes('or')) parts.push(both(part));
    return (document) => parts.some((matches) => matches(document));
  };
  const both = (part: () => Matches): Matches => {
    const parts = [unless(part)];
    while (comes('and')) parts.push(unless(part));
    return (document) => parts.every((matches) => matches(document));
  };
  const unless = (part: () => Matches): Matches => {
    if (!comes('not')) return part();
    const matches = part();
    return (document) => !matches(document);
  };
  const term = (): Matches => {
    if (comes('(')) return close(either(term));
    const field = take();
    if (!comes(':')) throw new Error(`"${query}" names no field of ${field}: every field would be searched`);
    const value = (): Matches => holds(field, take(), fields);
    return comes('(') ? close(either(value)) : value();
  };

  const matches = either(term);
  if (tokens.length > 0) throw new Error(`"${query}" goes on with ${tokens.join(' ')}`);
  return matches;
}

function holds(field: string, written: string, fields: Fields): Matches {
  const type = fields[field]?.type;
  const value = written.replace(/^"(.*)"$/, '$1');
  return (document) => {
    const text = document[field] === undefined ? undefined : String(document[field]);
    if (!type || text === undefined) return false;
    if (written === '*') return true;
    return type === 'text' ? ` ${words(text)} `.includes(` ${words(value)} `) : text === value;
  };
}

/** About what the standard analyzer makes of a text. */
const words = (text: string): string => (text.toLowerCase().match(/[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+)*/gu) ?? []).join(' ');
