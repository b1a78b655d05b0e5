import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TlsError } from '../../../src/domain/errors';
import type { InputProblem, JsonProblem } from '../../../src/simulation/problems';
import { reasonSentence } from '../../../src/words/failures';
import { inputProblemSentences } from '../../../src/words/simulatedFleet';

const foreign = {
  accountList: /"az account list"/,
  bicep: /Bicep/,
  binary: /binary/,
  cliMessages: /only messages of the Azure CLI/,
  csv: /CSV.*ConvertTo-Json/,
  empty: /empty/,
  pulumiState: /Pulumi/,
  table: /a table/,
  template: /an ARM template, which/,
  powerShellResponse: /Invoke-AzRestMethod/,
  templateResources: /resources of an ARM template/,
  terraformVariables: /Terraform variables/,
  templateParameters: /parameters of an ARM template/,
  terraformConfiguration: /Terraform configuration/,
  terraformPlan: /Terraform plan, which describes/,
  terraformPlanText: /text of a Terraform plan/,
  terraformState: /Terraform state/,
  tsv: /tsv/,
  webPage: /web page or XML/,
  yaml: /YAML/,
} as const;

for (const [kind, sentence] of Object.entries(foreign)) {
  test(`a foreign file is named, with the command to use instead: ${kind}`, () => {
    const text = inputProblemSentences({ code: 'foreign', kind: kind as keyof typeof foreign });
    assert.match(text, sentence);
    assert.match(text, /az postgres flexible-server list --output json/);
    assert.ok(text.length < 600);
  });
}

test('a list of PowerShell is saved with PowerShell', () => {
  assert.equal(
    inputProblemSentences({ code: 'foreign', kind: 'powerShellList' }),
    'This is a list of properties as PowerShell displays it. Save the output of "Get-AzPostgreSqlFlexibleServer | ConvertTo-Json -Depth 10".',
  );
});

const problems: readonly [InputProblem, RegExp][] = [
  [
    { code: 'expected', expected: 'oneOf', found: '"On"', choices: ['"Enabled"', '"Disabled"'] },
    /^Expected one of: "Enabled", "Disabled"\. Found: "On"\.$/,
  ],
  [{ code: 'expected', expected: 'uuid' }, /^Expected a UUID\.$/],
  [
    { code: 'expected', expected: 'array', found: '{…}', example: '[1]' },
    /^Expected an array such as \[1\]\. Found: {…}\.$/,
  ],
  [{ code: 'expected', expected: 'object', found: '5' }, /^Expected an object\. Found: 5\.$/],
  [{ code: 'expected', expected: 'string', found: '5', example: '"Ready"' }, /^Expected a string such as "Ready"\. /],
  [
    { code: 'expected', expected: 'seconds', found: '-1', most: 3600 },
    /^Expected a number from 0 to 3600\. Found: -1\.$/,
  ],
  [{ code: 'failedRequest', error: '"AuthorizationFailed"' }, /failed \("AuthorizationFailed"\)\. Save the output/],
  [{ code: 'missingId' }, /^"id" is missing\. .*without --query\. Save the output/],
  [{ code: 'missingRegion' }, /^The region is missing\. .*without --query\. Save the output/],
  [{ code: 'notServerId', id: '"/x"' }, /^"\/x" is not the ID of a PostgreSQL server\. Expected: \/subscriptions\//],
  [{ code: 'notAName', of: 'subscription', name: '"prod"' }, /^The subscription "prod" is not a UUID\.$/],
  [{ code: 'notAName', of: 'host', name: '"h x"' }, /^"h x" is not a host name\.$/],
  [{ code: 'mismatch', found: '"other"', expected: '"a"' }, /^"other" does not match the ID\. Expected: "a"\.$/],
  [{ code: 'cutOffByPowerShell' }, /"ConvertTo-Json -Depth 10"/],
  [{ code: 'unknownMember', known: ['plaintext', 'minimum'] }, /Known names: plaintext, minimum\.$/],
  [
    { code: 'valueNotAllowed', parameter: 'p', value: '"v"', allowed: ['a', 'b'] },
    /^"v" is not a value of p\. Allowed values: "a", "b"\.$/,
  ],
  [
    { code: 'contradiction', id: '/x', first: '[0] "a"' },
    /^\/x is already in the file, at \[0\] "a", with other settings\./,
  ],
  [{ code: 'contradiction', id: '/x', first: '' }, /^\/x is already in the file with other settings\./],
  [{ code: 'memberOfOtherFaults', member: 'seconds', faults: ['slow', 'throttled'] }, /"seconds": slow, throttled\.$/],
  [{ code: 'tooDeep', levels: 64 }, /more than 64 levels/],
];
for (const [problem, sentence] of problems) {
  test(`the problem ${JSON.stringify(problem)} is told`, () => {
    assert.match(inputProblemSentences(problem), sentence);
  });
}

const mistakes: Readonly<Record<JsonProblem['code'], RegExp>> = {
  colonExpected: /":" after a property name/,
  commaExpected: /"," or the closing bracket/,
  comment: /no comments: remove it/,
  controlCharacter: /control character/,
  cutOff: /cut off here: save the whole output/,
  endExpected: /nothing more after the document/,
  invalidEscape: /escape/,
  invalidNumber: /incomplete/,
  invalidSymbol: /double quotes.* Found: b\.$/,
  propertyNameExpected: /property name in double quotes/,
  singleQuote: /double quotes, not single/,
  trailingComma: /remove the comma/,
  unclosedString: /does not end on its line/,
  valueExpected: /Expected a value\.$/,
};
for (const [code, sentence] of Object.entries(mistakes)) {
  test(`a mistake in JSON says what is right: ${code}`, () => {
    const text = inputProblemSentences({ code, symbol: 'b' } as JsonProblem);
    assert.match(text, /^The file is not valid JSON\. /);
    assert.match(text, sentence);
  });
}

test('the sentence of a refused file names the file, the place and the problem', () => {
  const problem = inputProblemSentences({ code: 'missingRegion' });
  const { failure } = new TlsError({
    code: 'fleetFile',
    file: 'fleet.json',
    entry: '[0] "orders-pg" location',
    problem,
  });
  assert.match(
    reasonSentence(failure),
    /fleet\.json.*\[0\] "orders-pg" location: The region is missing\. .*Single Servers\.$/,
  );
});
