import { type Problem, problem } from './problem';

const PLAIN = { rule: 'plain data', fix: 'write strings, numbers, true, false, lists and objects' };

/** Names that JavaScript gives a meaning of its own. */
const RESERVED: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** No environment comes near; deeper data would exhaust what reads it. */
const DEEPEST = 20;

/**
 * An environment file is data. Accessors, class instances, functions and names like `__proto__` would let a value differ
 * between the check and the use of it, so what is checked and used is a copy. In the copy, a symbol stands for each thing
 * that is no data, with its description: no field takes a symbol, and none takes its default instead.
 */
export function plainData(input: unknown): { readonly data: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const refuse = (path: readonly PropertyKey[], what: string, expectation = PLAIN): symbol => {
    const found = Symbol(what);
    problems.push(problem(path, found, expectation));
    return found;
  };

  const copy = (value: unknown, path: readonly PropertyKey[], around: readonly unknown[]): unknown => {
    if (value === undefined || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') {
      const sound = Number.isFinite(value) && !Object.is(value, -0);
      return sound ? value : refuse(path, Object.is(value, -0) ? '-0' : String(value), { rule: 'a finite number', fix: 'write a number' });
    }
    if (value === null) return refuse(path, 'null', { rule: 'a value', fix: 'write one; what has a default may be left out' });
    if (typeof value !== 'object') return refuse(path, kindOf(value));
    if (around.includes(value)) return refuse(path, 'an object around it', { rule: 'data without cycles', fix: 'write the values' });
    if (around.length === DEEPEST) return refuse(path, kindOf(value), { rule: `data at most ${DEEPEST} levels deep`, fix: 'remove it' });
    const isList = Array.isArray(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== (isList ? Array.prototype : Object.prototype)) return refuse(path, 'an object of a class');
    const keys = Reflect.ownKeys(value).filter((key) => !(isList && key === 'length'));
    if (isList && keys.length !== value.length) {
      return refuse(path, 'a list with gaps or fields', { rule: 'entries and nothing else', fix: 'take extra commas and fields out' });
    }
    const members = keys.flatMap((key): [string, unknown][] => {
      const { enumerable, value: member, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      const place = [...path, key];
      const isName = typeof key === 'string' && !RESERVED.includes(key);
      if (!isName) refuse(place, kindOf(member), { rule: 'a known field', fix: 'remove it' });
      if (typeof key === 'symbol' || key === '__proto__') return [];
      if (!isName) return [[key, Symbol(key)]];
      return [[key, get || set || !enumerable ? refuse(place, 'an accessor') : copy(member, place, [...around, value])]];
    });
    return isList ? members.map(([, member]) => member) : Object.fromEntries(members);
  };

  return { data: copy(input, [], []), problems };
}

const kindOf = (value: unknown): string =>
  typeof value === 'object' ? 'an object' : value === undefined ? 'undefined' : `a ${typeof value}`;
