export type { Credentials } from './authentication';
export type { Anchor, CertificateFacts, ChainJudgement } from './chain';
export type { ChainFault } from './pathRules';
export { serverStates, type AccessReason, type AzureView, type RuleSummary, type ServerState } from './azureView';
export {
  asksForNetwork,
  diagnosisSteps,
  explain,
  type DiagnosisFinding,
  type DiagnosisStep,
  type DiagnosisStepName,
  type LoginOutcome,
} from './diagnosis';
export type { HostNameJudgement, NameCaution, NameMismatch } from './hostName';
export { tryLogin } from './login';
export { probeServer, type ProbeOptions } from './probe';
export type { AuthenticationMethod } from './postgresProtocol';
export type { ServerError, WireProblem } from './problem';
export { problemOfReaching, reachedAddress } from './reached';
export type * from './report';
export { unmetRequirements, type Requirements, type Unmet } from './requirements';
export { defaultLimits, type Limits, type Target } from './target';
export {
  comparePgBouncer,
  compareWithSettings,
  type Agreement,
  type DeclaredSettings,
  type PgBouncerReason,
  type PgBouncerRow,
  type PgBouncerVerdict,
  type Verdict,
  type VerdictReason,
  type VerdictRow,
} from './verdict';
