import type { parser as Parser } from '@prometheus-io/lezer-promql' with { 'resolution-mode': 'import' };

// Its types are declared for ES modules only, though it comes as CommonJS too.
const { parser } = require('@prometheus-io/lezer-promql') as { parser: typeof Parser };

type Node = ReturnType<typeof parser.parse>['topNode'];

/** What a query is made of. */
export interface Query {
  /** Places that do not parse; none in a good query. */
  readonly mistakes: readonly string[];
  readonly metrics: readonly string[];
  /** Labels that it selects by, groups by or joins on. */
  readonly labels: readonly string[];
  /** Labels that it makes itself. */
  readonly made: readonly string[];
  /** Labels of its result, where an aggregation by labels is the last step. */
  readonly result?: readonly string[];
}

/** Values for what Grafana puts in before it asks. */
const FOR_GRAFANA: Readonly<Record<string, string>> = {
  $__rate_interval: '5m',
  $__interval: '1m',
  $__range: '6h',
  $__auto: '5m',
  $__tags: 'dag_id="some"',
};

/** The query as it is sent: with values for the variables of Grafana that are no text. */
export const asSent = (expr: string): string =>
  Object.entries(FOR_GRAFANA).reduce((sent, [name, value]) => sent.replaceAll(name, value), expr);

/** Functions whose first text is the name of a new label. */
const LABEL_MAKERS = ['LabelReplace', 'LabelJoin', 'CountValues'];

/** Takes a PromQL query apart. */
export function readPromql(expr: string): Query {
  const text = asSent(expr);
  const top = parser.parse(text).topNode;
  const nodes = [...descendants(top)];
  const textOf = (node: Node) => text.slice(node.from, node.to);
  const named = (name: string) => nodes.filter((node) => node.name === name);
  return {
    mistakes: nodes.filter(({ type }) => type.isError).map(({ from }) => `${text} at ${from}`),
    metrics: named('VectorSelector').flatMap((selector) => metricOf(selector, textOf)),
    labels: named('LabelName').map(textOf),
    made: [...named('FunctionCall'), ...named('AggregateExpr')].flatMap((call) => labelMadeBy(call, textOf)),
    result: resultLabels(top, textOf),
  };
}

function* descendants(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* descendants(child);
}

function* children(node: Node): Generator<Node> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

function metricOf(selector: Node, textOf: (node: Node) => string): string[] {
  const name = selector.getChild('Identifier');
  return name ? [textOf(name)] : [];
}

function labelMadeBy(call: Node, textOf: (node: Node) => string): string[] {
  const callee = (call.getChild('FunctionIdentifier') ?? call.getChild('AggregateOp'))?.firstChild;
  const label = call.getChild('FunctionCallBody')?.getChild('StringLiteral');
  return callee && label && LABEL_MAKERS.includes(callee.name) ? [textOf(label).slice(1, -1)] : [];
}

/** Of an aggregation by labels, within parentheses or not; anything else has no telling. */
function resultLabels(top: Node, textOf: (node: Node) => string): readonly string[] | undefined {
  let node = top.firstChild;
  while (node?.name === 'ParenExpr') node = [...children(node)].find(({ name }) => name !== '(' && name !== ')') ?? null;
  const modifier = node?.name === 'AggregateExpr' ? node.getChild('AggregateModifier') : undefined;
  if (!modifier?.getChild('By')) return undefined;
  return [...descendants(modifier)].filter(({ name }) => name === 'LabelName').map(textOf);
}
