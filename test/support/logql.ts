import type { parser as Parser } from '@grafana/lezer-logql' with { 'resolution-mode': 'import' };
import { asSent } from './promql';

// Its types are declared for ES modules only, though it comes as CommonJS too.
const { parser } = require('@grafana/lezer-logql') as { parser: typeof Parser };

/** What a LogQL query is made of. */
interface LogQuery {
  /** Places that do not parse; none in a good query. */
  readonly mistakes: readonly string[];
  /** Labels in its stream selectors. */
  readonly streamLabels: readonly string[];
}

/** Takes a LogQL query apart. */
export function readLogql(expr: string): LogQuery {
  const text = asSent(expr);
  const mistakes: string[] = [];
  const streamLabels: string[] = [];
  let inSelector = false;
  parser.parse(text).iterate({
    enter: ({ type, name, from, to }) => {
      if (type.isError) mistakes.push(`${text} at ${from}`);
      if (name === 'Selector') inSelector = true;
      if (inSelector && name === 'Identifier') streamLabels.push(text.slice(from, to));
    },
    leave: ({ name }) => {
      if (name === 'Selector') inSelector = false;
    },
  });
  return { mistakes, streamLabels };
}
