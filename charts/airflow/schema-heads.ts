import heads from './alembic-heads.json';

/** Head of the migrations, by table of the database that says which one it is at. */
type Heads = Readonly<Record<string, string>>;

const HEADS: Readonly<Record<string, Heads>> = heads;

/** Versions of Airflow whose schema is known, oldest first. */
export const KNOWN_VERSIONS: readonly string[] = Object.keys(HEADS);

/** The version of Airflow that an image's tag begins with: 3.3.2 of 3.3.2-1. @default - it begins with none */
export const versionOfTag = (tag: string): string | undefined => /^([0-9]+\.[0-9]+\.[0-9]+)([-.+_]|$)/.exec(tag)?.[1];

/** The version of Airflow in an image, if its schema is known. */
export function knownVersion(tag: string): string | undefined {
  const version = versionOfTag(tag);
  return version !== undefined && version in HEADS ? version : undefined;
}

/** Whether images of two tags can work on one database at the same time: both expect the same schema, and exactly that. */
export function shareSchema(one: string, other: string): boolean {
  const [mine, theirs] = [one, other].map((tag) => HEADS[knownVersion(tag) ?? '']);
  if (!mine || !theirs) throw new Error(`the schemas of ${one} and ${other} are not both known`);
  return JSON.stringify(mine) === JSON.stringify(theirs);
}

/** Whether the first of two known versions came before the other. */
export const isOlder = (one: string, other: string): boolean =>
  KNOWN_VERSIONS.indexOf(knownVersion(one) ?? '') < KNOWN_VERSIONS.indexOf(knownVersion(other) ?? '');
