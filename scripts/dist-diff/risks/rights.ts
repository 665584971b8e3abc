import type { Change } from '../changes';
import { at, entriesOf, type Manifest, textsOf } from '../manifest';

/** One thing that may be done; each part may be `*`. */
interface Right {
  readonly verb: string;
  /** Of the API; empty for the core, `url` for paths that are no objects. */
  readonly group: string;
  readonly resource: string;
  readonly name: string;
}

/** Rights that a role did not give before, and people and programs that it was not given to. */
export function widenedRights({ before, after }: Change): string[] {
  if (!after) return [];
  if (/^(Cluster)?Role$/.test(after.kind)) {
    const had = rightsOf(before);
    const gained = rightsOf(after).filter((right) => !had.some((other) => covers(other, right)));
    return byWhat(gained);
  }
  if (/^(Cluster)?RoleBinding$/.test(after.kind)) {
    const had = new Set(subjectsOf(before));
    const role = `${at(after, 'roleRef', 'kind')} ${at(after, 'roleRef', 'name')}`;
    return subjectsOf(after)
      .filter((subject) => !had.has(subject))
      .map((subject) => `${subject} gets ${role}`);
  }
  return [];
}

function rightsOf(role: Manifest | undefined): Right[] {
  return entriesOf(at(role, 'rules')).flatMap((rule) => {
    const [verbs, resources, urls] = ['verbs', 'resources', 'nonResourceURLs'].map((field) => textsOf(at(rule, field)));
    const groups = textsOf(at(rule, 'apiGroups'));
    const names = textsOf(at(rule, 'resourceNames'));
    const objects = groups.flatMap((group) => (resources ?? []).map((resource) => ({ group, resource })));
    return [...objects, ...(urls ?? []).map((resource) => ({ group: 'url', resource }))].flatMap((what) =>
      (verbs ?? []).flatMap((verb) => (names.length > 0 ? names : ['*']).map((name) => ({ ...what, verb, name }))),
    );
  });
}

const covers = (had: Right, right: Right): boolean =>
  (['verb', 'group', 'resource', 'name'] as const).every((part) => had[part] === '*' || had[part] === right[part]);

/** `may get, list secrets`: one line for what may be done to the same thing. */
function byWhat(rights: readonly Right[]): string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, name } of rights) {
    const what = [group && group !== 'url' ? `${resource}.${group}` : resource, ...(name === '*' ? [] : [name])].join(' ');
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `may ${list.join(', ')} ${what}`);
}

const subjectsOf = (binding: Manifest | undefined): string[] =>
  entriesOf(at(binding, 'subjects')).map((subject) => {
    const [kind, namespace, name] = ['kind', 'namespace', 'name'].map((field) => at(subject, field));
    return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  });
