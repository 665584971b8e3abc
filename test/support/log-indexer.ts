import { join } from 'node:path';
import { parse } from 'yaml';
import { readAsset } from '../../charts/platform/assets';
import type { Sent } from './audit-lines';
import type { Document } from './kuery';
import { ottl } from './ottl';

const { processors } = parse(readAsset(join(__dirname, '..', '..', 'charts', 'observability'), 'log-indexer.yaml')) as {
  readonly processors: { readonly 'transform/document': { readonly log_statements: readonly string[] } };
};

const rule = ottl(processors['transform/document'].log_statements);

/** The document that the log-indexer makes of a line. */
export function indexed({ attributes, time, line }: Sent): Document {
  const record = { attributes: { ...attributes }, body: line as never, time, cache: {} };
  rule(record);
  return record.body;
}
