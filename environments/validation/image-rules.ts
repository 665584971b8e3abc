import type { Environment } from '../schema';
import { breach, isDevelopment, type Rule, when } from './rule';

/** Rule about the tag of an image that the platform's owner builds. */
export function versionRule(
  path: readonly string[],
  software: string,
  example: string,
  tagOf: (environment: Environment) => string | undefined,
): Rule {
  return {
    reads: [['stage'], path],
    breaches: (environment) => {
      const tag = tagOf(environment);
      return when(
        !isDevelopment(environment) && tag !== undefined && !/^[0-9]+\.[0-9]+\.[0-9]+([-.+_]|$)/.test(tag),
        breach(
          [...path, 'tag'],
          tag,
          `above development, a tag that nobody moves: it begins with the full ${software} version, never a branch or a bare major`,
          `for example "${example}"; count up what stands behind the version with each build`,
        ),
      );
    },
  };
}
