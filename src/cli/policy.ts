import { systemCode } from '../domain/errors';
import { policyOf } from '../domain/policy';
import { largestPolicyFile, readPolicyFile } from '../domain/policyFile';
import { defaultPolicy } from '../domain/posture';
import { readBounded } from '../files/boundedRead';
import type { Requirements } from '../probe';
import { policyProblemSentence } from '../words/policyFile';
import { UsageError } from './command';

/**
 * What a policy file requires of a host. Its exceptions apply by the first label of the host's name, which is that of
 * the server in Azure; tags and subscriptions are not known here, so exceptions for those do not apply.
 *
 * @throws UsageError when the file cannot be read, or anything in it is not valid
 */
export async function requirementsOf(file: string, host: string, now: number): Promise<Requirements> {
  let text: string;
  try {
    text = (await readBounded(file, largestPolicyFile)).toString('utf8');
  } catch (error) {
    throw new UsageError(policyProblemSentence({ code: 'unreadable', reason: systemCode(error) }, file));
  }
  const { file: policy, problems } = readPolicyFile(text);
  if (problems.length > 0) {
    throw new UsageError(problems.map((problem) => policyProblemSentence(problem, file)).join('\n'));
  }
  const { minimum = defaultPolicy.minimum, enforcement, daysToExpiry, exceptions } = policy;
  const base = { minimum, ...(enforcement === false ? { enforcement } : {}) };
  const [name = host] = host.split('.');
  const found = policyOf(base, exceptions, now)({ name, subscriptionId: '' });
  return {
    minimum: found.minimum,
    enforced: found.enforcement !== false,
    ...(daysToExpiry === undefined ? {} : { days: daysToExpiry }),
  };
}
