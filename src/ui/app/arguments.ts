import { l10n } from 'vscode';
import { TlsError } from '../../domain/errors';
import { argumentProblem, operations, type ArgumentProblem, type Operation } from '../../operations';

/**
 * Checks the arguments passed to a command. Commands that are not operations ignore them. Loaded on the first call
 * that has arguments.
 *
 * @throws TlsError `invalidArgument`
 */
export function readArguments(name: string, given: unknown): object | undefined {
  const operation: Operation | undefined = (operations as Readonly<Record<string, Operation>>)[name];
  if (given === undefined || given === null || !operation) {
    return undefined;
  }
  const { shorthand, arguments: schema } = operation;
  const values = shorthand === undefined || typeof given === 'object' ? given : { [shorthand]: given };
  const problem = argumentProblem(values, schema);
  if (problem) {
    throw new TlsError({ code: 'invalidArgument', argument: problem.argument, expected: expectedPhrase(problem) });
  }
  return values as object;
}

function expectedPhrase({ expected }: ArgumentProblem): string {
  switch (expected.code) {
    case 'object':
      return l10n.t('an object');
    case 'text':
      return l10n.t('text');
    case 'boolean':
      return 'true | false';
    case 'oneOf':
      return expected.values.join(' | ');
    case 'argument':
      return expected.names.length === 0 ? l10n.t('no arguments') : expected.names.join(' | ');
  }
}
