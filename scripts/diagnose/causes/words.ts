/** Some of many, for a sentence. */
export function some(names: readonly string[], most = 5): string {
  const all = [...new Set(names)];
  return all.length > most ? `${all.slice(0, most).join(', ')} and ${all.length - most} more` : all.join(', ');
}

export const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;

/** Items under the name that each has, in the order in which the names come up. */
export function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
