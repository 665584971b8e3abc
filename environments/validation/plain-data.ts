import { type Problem, problem } from './problem';

const FIX = 'write plain data: strings, numbers, true, false, lists and objects';

/**
 * An environment file is data. Accessors, class instances, functions and names like `__proto__` would let a value
 * differ between the check and the use of it.
 */
export function notPlain(value: unknown, path: readonly PropertyKey[] = [], around: readonly unknown[] = []): Problem[] {
  if (value === undefined || typeof value === 'string' || typeof value === 'boolean') return [];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [problem(path, value, { rule: 'a finite number', fix: 'write a number' })];
  if (typeof value !== 'object') return [problem(path, `a ${typeof value}`, { rule: 'plain data', fix: FIX })];
  if (value === null) return [problem(path, null, { rule: 'not null', fix: 'leave the field out to get its default' })];
  if (around.includes(value)) return [problem(path, 'a reference to an object around it', { rule: 'plain data without cycles', fix: FIX })];
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) {
    return [problem(path, 'an object with a prototype of its own', { rule: 'plain data', fix: FIX })];
  }
  return Reflect.ownKeys(value).flatMap((key) => {
    if (Array.isArray(value) && key === 'length') return [];
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (typeof key === 'symbol' || descriptor?.get || descriptor?.set) return [problem([...path, key], 'code', { rule: 'plain data', fix: FIX })];
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      return [problem([...path, key], descriptor?.value, { rule: 'a known field', fix: 'remove it' })];
    }
    return notPlain(descriptor?.value, [...path, key], [...around, value]);
  });
}
