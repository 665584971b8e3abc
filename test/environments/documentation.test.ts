import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const folder = join(__dirname, '..', '..', 'environments');

const sections = readdirSync(join(folder, 'sections'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const sources = ['schema.ts', ...sections.map((name) => join('sections', name))].map((name) =>
  ts.createSourceFile(name, readFileSync(join(folder, name), 'utf8'), ts.ScriptTarget.ES2022, true),
);

/** Groups of fields that objects share: `const group = { … }` and `const group = (…) => ({ … })`, by name. */
const groups = new Map(
  sources.flatMap(nodesOf).flatMap((node): [string, ts.ObjectLiteralExpression][] => {
    if (!ts.isVariableDeclaration(node) || !node.initializer) return [];
    const { initializer } = node;
    const value =
      ts.isArrowFunction(initializer) && ts.isParenthesizedExpression(initializer.body) ? initializer.body.expression : initializer;
    return ts.isObjectLiteralExpression(value) ? [[node.name.getText(), value]] : [];
  }),
);

function nodesOf(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesOf)];
}

/** Fields of an object, those of the groups that it spreads included. */
function fieldsOf(expression: ts.Expression): ts.ObjectLiteralElementLike[] {
  const name = ts.isCallExpression(expression) ? expression.expression.getText() : expression.getText();
  const literal = ts.isObjectLiteralExpression(expression) ? expression : groups.get(name);
  if (!literal) throw new Error(`the fields of ${expression.getText()} are not written in environments/`);
  return literal.properties.flatMap((property) => (ts.isSpreadAssignment(property) ? fieldsOf(property.expression) : [property]));
}

test('Every field of an environment has a documentation comment', () => {
  const objects = sources
    .flatMap(nodesOf)
    .filter((node) => ts.isCallExpression(node) && node.expression.getText().endsWith('.strictObject'));
  const fields = objects.flatMap((node) => (ts.isCallExpression(node) ? node.arguments : [])).flatMap(fieldsOf);

  const undocumented = fields.filter(
    (field) => !ts.getJSDocCommentsAndTags(field).some((comment) => ts.isJSDoc(comment) && comment.comment),
  );

  expect(fields.length).toBeGreaterThan(100);
  expect(undocumented.map((field) => `${field.getSourceFile().fileName}: ${field.getText()}`)).toEqual([]);
});
