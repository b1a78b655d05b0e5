import * as l10n from '@vscode/l10n';
import type { FleetNotice, ForeignKind, InputProblem, JsonProblem } from '../simulation/problems';

/** Problems of a fleet file and of the setting of faults, and notices of what was left out when a file was read. */

const listFlexibleServers = 'az postgres flexible-server list --output json';
const listSingleServers = 'az postgres server list --output json';
const powerShellList = 'Get-AzPostgreSqlFlexibleServer | ConvertTo-Json -Depth 10';
const serverId =
  '/subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.DBforPostgreSQL/servers/{name}, …/flexibleServers/{name}';

/** A file that is not read, for a reason that the simulation does not know. */
export type FileProblem =
  | { readonly code: 'notAFile' }
  /** `reason`: the system's own words. */
  | { readonly code: 'unreadable'; readonly reason: string };

/** One or more whole sentences. */
export function inputProblemSentences(problem: InputProblem | FileProblem): string {
  switch (problem.code) {
    case 'expected':
      return together(expectedSentence(problem), problem.found && l10n.t('Found: {0}.', problem.found));
    case 'foreign':
      return together(foreignSentence(problem.kind), saveSentence(problem.kind));
    case 'failedRequest':
      return together(l10n.t('This is the response to a request that failed ({0}).', problem.error), save());
    case 'missingId':
      return together(
        l10n.t('"id" is missing. It is the ARM ID of the server: {0}.', serverId),
        l10n.t('Save whole objects, without --query.'),
        save(),
      );
    case 'missingRegion':
      return together(
        l10n.t('The region is missing. It is a name such as {0}.', '"westeurope"'),
        l10n.t('Save whole objects, without --query.'),
        save(),
      );
    case 'notServerId':
      return l10n.t('{0} is not the ID of a PostgreSQL server. Expected: {1}.', problem.id, serverId);
    case 'notAName':
      return notANameSentence(problem.of, problem.name);
    case 'mismatch':
      return l10n.t('{0} does not match the ID. Expected: {1}.', problem.found, problem.expected);
    case 'cutOffByPowerShell':
      return l10n.t('PowerShell has cut off the properties. Use {0}.', '"ConvertTo-Json -Depth 10"');
    case 'singleServerParameters':
      return l10n.t(
        'Parameters of a Single Server are not read. Its TLS settings are the properties "sslEnforcement" and "minimalTlsVersion".',
      );
    case 'virtualNetworkRulesOfFlexibleServer':
      return l10n.t('A Flexible Server has no virtual network rules.');
    case 'unknownMember':
      return l10n.t('This name is not known. Known names: {0}.', problem.known.join(', '));
    case 'valueNotAllowed':
      return l10n.t(
        '{0} is not a value of {1}. Allowed values: {2}.',
        problem.value,
        problem.parameter,
        problem.allowed.map((value) => `"${value}"`).join(', '),
      );
    case 'repeatedName':
      return l10n.t('The name {0} is used twice.', problem.name);
    case 'contradiction':
      return problem.first === ''
        ? l10n.t('{0} is already in the file with other settings. Remove one of the two.', problem.id)
        : l10n.t(
            '{0} is already in the file, at {1}, with other settings. Remove one of the two.',
            problem.id,
            problem.first,
          );
    case 'exampleWithoutResources':
      return l10n.t('The example of the REST specification has no response {0} with a body.', '"200"');
    case 'responseWithoutResources':
      return l10n.t('The response to a request of the batch has no content.');
    case 'serverOfList':
      return l10n.t('A list has no single server. Remove "server".');
    case 'memberOfOtherFaults':
      return l10n.t('Only these faults have "{0}": {1}.', problem.member, problem.faults.join(', '));
    case 'notAFile':
      return l10n.t('It is not a file, but a folder, a pipe, or a device.');
    case 'unreadable':
      return l10n.t('The file could not be read ({0}).', problem.reason);
    case 'tooLarge':
      return l10n.t('The file is larger than 32 MB.');
    case 'tooDeep':
      return l10n.t('The file is nested more than {0} levels deep.', problem.levels);
    case 'tooManyValues':
      return l10n.t('The file has more than {0} values, which is no list of servers.', problem.most);
    case 'tooManyDocuments':
      return l10n.t('The file has more than {0} JSON documents, which is no list of servers.', problem.most);
    case 'colonExpected':
    case 'commaExpected':
    case 'comment':
    case 'controlCharacter':
    case 'cutOff':
    case 'endExpected':
    case 'invalidEscape':
    case 'invalidNumber':
    case 'invalidSymbol':
    case 'propertyNameExpected':
    case 'singleQuote':
    case 'trailingComma':
    case 'unclosedString':
    case 'valueExpected':
      return jsonSentence(problem);
  }
}

const together = (...sentences: (string | undefined)[]): string => sentences.filter(Boolean).join(' ');

const save = (): string =>
  l10n.t('Save the output of "{0}", or of "{1}" for Single Servers.', listFlexibleServers, listSingleServers);

type Expected = Extract<InputProblem, { code: 'expected' }>;

function expectedSentence({ expected, example, choices = [], most = 0 }: Expected): string {
  switch (expected) {
    case 'array':
      return example === undefined ? l10n.t('Expected an array.') : l10n.t('Expected an array such as {0}.', example);
    case 'arrayOrObject':
      return l10n.t('Expected an array or an object.');
    case 'count':
      return l10n.t('Expected a whole number from 1 to {0}.', most);
    case 'name':
      return l10n.t('Expected a name.');
    case 'object':
      return example === undefined ? l10n.t('Expected an object.') : l10n.t('Expected an object such as {0}.', example);
    case 'oneOf':
      return l10n.t('Expected one of: {0}.', choices.join(', '));
    case 'parameterName':
      return l10n.t('Expected the name of a server parameter.');
    case 'resources':
      return l10n.t('Expected an array of resources.');
    case 'resourceList':
      return l10n.t('Expected {0} or an array of ARM resources.', '{"value": […]}');
    case 'ruleName':
      return l10n.t('Expected a name of letters, digits, "-", and "_".');
    case 'seconds':
      return l10n.t('Expected a number from 0 to {0}.', most);
    case 'serverId':
      return l10n.t('Expected the ARM ID of a server: {0}.', serverId);
    case 'serverPattern':
      return l10n.t('Expected the name of a server, with * and ? as wildcards.');
    case 'string':
      return example === undefined ? l10n.t('Expected a string.') : l10n.t('Expected a string such as {0}.', example);
    case 'uuid':
      return l10n.t('Expected a UUID.');
    case 'wholeNumber':
      return l10n.t('Expected a whole number from 1.');
  }
}

function notANameSentence(of: 'subscription' | 'resourceGroup' | 'server' | 'host', name: string): string {
  switch (of) {
    case 'subscription':
      return l10n.t('The subscription {0} is not a UUID.', name);
    case 'resourceGroup':
      return l10n.t('{0} is not a valid name of a resource group.', name);
    case 'server':
      return l10n.t('{0} is not a valid name of a server.', name);
    case 'host':
      return l10n.t('{0} is not a host name.', name);
  }
}

function foreignSentence(kind: ForeignKind): string {
  switch (kind) {
    case 'accountList':
      return l10n.t('These are subscriptions without servers, as "{0}" prints them.', 'az account list');
    case 'bicep':
      return l10n.t('This is a Bicep file, which describes intended resources, not existing servers.');
    case 'binary':
      return l10n.t('This is a binary file, not text. A saved Terraform plan is one.');
    case 'cliMessages':
      return l10n.t(
        'The file has only messages of the Azure CLI and no JSON. The command may have failed: run it again.',
      );
    case 'csv':
      return l10n.t('This is a CSV file.');
    case 'empty':
      return l10n.t('The file is empty.');
    case 'powerShellList':
      return l10n.t('This is a list of properties as PowerShell displays it.');
    case 'powerShellResponse':
      return l10n.t('This is the output of {0}.', 'Invoke-AzRestMethod');
    case 'pulumiState':
      return l10n.t('This is a Pulumi state, which stores servers in its own format.');
    case 'table':
      return l10n.t('This is a table, which has no ARM IDs of servers.');
    case 'template':
      return l10n.t('This is an ARM template, which describes intended resources, not existing servers.');
    case 'templateParameters':
      return l10n.t('These are the parameters of an ARM template.');
    case 'templateResources':
      return l10n.t(
        'These are resources of an ARM template, which describes intended resources, not existing servers.',
      );
    case 'terraformConfiguration':
      return l10n.t('This is a Terraform configuration, which describes intended resources, not existing servers.');
    case 'terraformPlan':
      return l10n.t('This is a Terraform plan, which describes intended resources, not existing servers.');
    case 'terraformPlanText':
      return l10n.t('This is the text of a Terraform plan, which has no ARM IDs of servers.');
    case 'terraformState':
      return l10n.t('This is a Terraform state, which stores servers in its own format.');
    case 'terraformVariables':
      return l10n.t('These are Terraform variables, which describe intended resources, not existing servers.');
    case 'tsv':
      return l10n.t('These are columns separated by tabs, as "{0}" prints them.', '--output tsv');
    case 'webPage':
      return l10n.t('This is a web page or XML, not JSON. It may be a sign-in page.');
    case 'yaml':
      return l10n.t('This is YAML, not JSON.');
  }
}

/** The file to save instead. */
function saveSentence(kind: ForeignKind): string {
  if (kind === 'powerShellList') {
    return l10n.t('Save the output of "{0}".', powerShellList);
  }
  if (kind === 'powerShellResponse') {
    return together(l10n.t('Save its property "Content": {0}.', '"(Invoke-AzRestMethod …).Content"'), save());
  }
  return kind === 'csv'
    ? l10n.t(
        'Save the output of "{0}", or of "{1}" for Single Servers, or of "{2}" in PowerShell.',
        listFlexibleServers,
        listSingleServers,
        powerShellList,
      )
    : save();
}

function jsonSentence(problem: JsonProblem): string {
  switch (problem.code) {
    case 'colonExpected':
      return l10n.t('The file is not valid JSON. Expected ":" after a property name.');
    case 'commaExpected':
      return l10n.t('The file is not valid JSON. Expected "," or the closing bracket.');
    case 'comment':
      return l10n.t('The file is not valid JSON. JSON has no comments: remove it.');
    case 'controlCharacter':
      return l10n.t('The file is not valid JSON. A string has a control character without an escape.');
    case 'cutOff':
      return l10n.t('The file is not valid JSON. It is cut off here: save the whole output of the command.');
    case 'endExpected':
      return l10n.t('The file is not valid JSON. Expected nothing more after the document.');
    case 'invalidEscape':
      return l10n.t('The file is not valid JSON. A string has an escape that JSON does not have.');
    case 'invalidNumber':
      return l10n.t('The file is not valid JSON. A number is incomplete.');
    case 'invalidSymbol':
      return l10n.t(
        'The file is not valid JSON. Names and strings need double quotes, and other values are numbers, true, false, or null. Found: {0}.',
        problem.symbol,
      );
    case 'propertyNameExpected':
      return l10n.t('The file is not valid JSON. Expected a property name in double quotes.');
    case 'singleQuote':
      return l10n.t('The file is not valid JSON. JSON has double quotes, not single quotes.');
    case 'trailingComma':
      return l10n.t(
        'The file is not valid JSON. Nothing follows the comma before the closing bracket: remove the comma.',
      );
    case 'unclosedString':
      return l10n.t('The file is not valid JSON. A string does not end on its line.');
    case 'valueExpected':
      return l10n.t('The file is not valid JSON. Expected a value.');
  }
}

export function fleetNoticeSentence(notice: FleetNotice): string {
  switch (notice.code) {
    case 'linesAround':
      return notice.count === 1
        ? l10n.t('One line that is not JSON was skipped.')
        : l10n.t('{0} lines that are not JSON were skipped.', notice.count);
    case 'otherResources':
      return notice.count === 1
        ? l10n.t('One resource that is not a PostgreSQL server was skipped ({0}).', notice.types.join(', '))
        : l10n.t(
            '{0} resources that are not PostgreSQL servers were skipped ({1}).',
            notice.count,
            notice.types.join(', '),
          );
    case 'repeated':
      return notice.count === 1
        ? l10n.t('One repeated entry was skipped: {0}.', notice.first)
        : l10n.t('{0} repeated entries were skipped; the first is {1}.', notice.count, notice.first);
    case 'onlyParameters':
      return notice.count === 1
        ? l10n.t(
            'The file has parameters of {0}, but not the server itself: its region is unknown, and missing parameters have their default values.',
            notice.first,
          )
        : l10n.t(
            'The file has parameters of {0} servers, but not the servers themselves; the first is {1}. Their regions are unknown, and missing parameters have their default values.',
            notice.count,
            notice.first,
          );
    case 'morePages':
      return l10n.t('The file is one page of a longer list, so some servers are missing.');
    case 'noServers':
      return l10n.t('The file has no PostgreSQL servers.');
  }
}
