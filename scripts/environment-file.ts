import { readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import ts from 'typescript';
import { Refused } from './kubectl';

/** What a field of an environment file says. */
type Value = string | { readonly [name: string]: Value };

/** The object of a path, which the file must write out. */
type Literal = ts.ObjectLiteralExpression;

/**
 * The source of an environment, in which single fields are changed and everything else stays as people wrote it, comments
 * included. It is read by TypeScript's own parser: what only looks like the field is not touched.
 */
export class EnvironmentFile {
  private text: string;

  /** @param path of the file, @param name by which messages call it */
  constructor(
    private readonly path: string,
    private readonly name: string,
  ) {
    this.text = readFileSync(path, 'utf8');
  }

  /** Whether the file itself says something about a top-level field: it may take it from another one. */
  says(field: string): boolean {
    return property(this.root, field) !== undefined;
  }

  /** Gives a field a value, or none. All objects around it must be there, and be written out. */
  set(path: readonly string[], value: Value | undefined): this {
    const field = path.at(-1) ?? '';
    const around = path.slice(0, -1).reduce((object, step) => this.literalAt(object, step, path), this.root);
    const known = property(around, field);
    if (!known && value === undefined) return this;
    const [start, end, written] = known ? this.change(around, known, value) : this.addition(around, field, value);
    this.text = this.text.slice(0, start) + written + this.text.slice(end);
    return this;
  }

  save(): void {
    writeFileSync(this.path, this.text);
  }

  private change(around: Literal, known: ts.PropertyAssignment, value: Value | undefined): [number, number, string] {
    if (value !== undefined) return [known.initializer.getStart(), known.initializer.getEnd(), code(value)];
    const { properties } = around;
    const index = properties.indexOf(known);
    const next = properties[index + 1];
    if (next) return [known.getFullStart(), next.getFullStart(), ''];
    const before = properties[index - 1];
    // The last one takes the comma before it along, unless there is one behind it.
    const start = properties.hasTrailingComma || !before ? known.getFullStart() : before.getEnd();
    return [start, properties.hasTrailingComma ? properties.end : known.getEnd(), ''];
  }

  private addition(around: Literal, field: string, value: Value | undefined): [number, number, string] {
    const { properties } = around;
    const last = properties.at(-1);
    if (!last) return [around.getStart(), around.getEnd(), `{ ${field}: ${code(value)} }`];
    const lines = this.text.slice(around.getStart(), last.getStart()).includes('\n');
    const written = `,${lines ? '\n' : ' '}${field}: ${code(value)}`;
    return [last.getEnd(), last.getEnd(), written];
  }

  /** The object that is handed to defineEnvironment. */
  private get root(): Literal {
    const source = ts.createSourceFile(this.path, this.text, ts.ScriptTarget.Latest, true);
    const calls: Literal[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'defineEnvironment') {
        const [argument] = node.arguments;
        if (argument && ts.isObjectLiteralExpression(argument)) calls.push(argument);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    const [only, ...others] = calls;
    if (!only || others.length > 0) {
      throw new Refused(`${this.name} has ${calls.length} calls of defineEnvironment({ … })`, 'write one, as the other environments do');
    }
    return only;
  }

  private literalAt(around: Literal, step: string, path: readonly string[]): Literal {
    const found = property(around, step)?.initializer;
    if (found && ts.isObjectLiteralExpression(found)) return found;
    const said = found ? `says ${step} by ${found.getText()}` : `does not write out ${step}`;
    throw new Refused(`${this.name} ${said}, so that ${path.join('.')} cannot be changed there`, `write ${step}: { … } into it`);
  }
}

function property(around: Literal, field: string): ts.PropertyAssignment | undefined {
  return around.properties
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === field);
}

const code = (value: Value | undefined): string =>
  inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY });
