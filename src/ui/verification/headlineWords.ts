import { l10n } from 'vscode';
import type { PgBouncerFinding } from '../../domain/findings';
import type { TlsBound } from '../../domain/tlsVersion';
import type { DiagnosisFinding, DiagnosisStep, VerdictReason } from '../../probe';
import type { Headline } from '../../verification/headline';
import { findingAdvice, findingText } from '../../words/diagnosis';
import { sentences, versionList } from '../../words/lists';
import { clientList, unknownReason } from '../../words/terms';
import { problemSentence } from '../../words/wire';

/** The most important result of a verification: what was found, what it means, and what to do. */

export function headline(result: Headline): string {
  switch (result.code) {
    case 'notVerified':
      return l10n.t('Not verified yet');
    case 'notReached':
      return result.cause ? causeText(result.cause) : l10n.t('The server could not be reached');
    case 'outdated':
      return result.differs
        ? l10n.t('Differs from the current settings')
        : l10n.t('Not verified since the last change of the settings');
    case 'acceptsPlaintext':
      return l10n.t('Accepts clients without TLS, although TLS is enforced');
    case 'acceptsOutsideBound':
      return result.bound === 'minimum'
        ? l10n.t('Accepts TLS {0}, although its minimum is {1}', versionList(result.versions), result.value)
        : l10n.t('Accepts TLS {0}, although its maximum is {1}', versionList(result.versions), result.value);
    case 'accepts':
      return l10n.t('Accepts {0}, although its settings reject it', clientList(result.clients));
    case 'rejects':
      return l10n.t('Rejects {0}, although its settings accept it', clientList(result.clients));
    case 'certificateInvalid':
      return result.certificate === 'notTrusted'
        ? l10n.t('The certificate is not trusted')
        : l10n.t('The certificate is for another name');
    case 'pgBouncer':
      return pgBouncerHeading(result.finding, result.minimum);
    case 'unknown':
      return l10n.t('Not fully verified: whether it accepts {0} is unknown', clientList(result.clients));
    case 'certificateUnknown':
      return l10n.t('The server behaves as configured, but its certificate was not observed');
    case 'pgBouncerUnknown':
      return l10n.t('The server behaves as configured; PgBouncer was not fully verified');
    case 'asConfigured':
      return l10n.t('The server behaves as configured');
  }
}

/** The consequence for clients and the next step; undefined before the first verification. */
export function consequence(result: Headline): string | undefined {
  switch (result.code) {
    case 'notVerified':
      return undefined;
    case 'notReached':
      return sentences(l10n.t('Nothing could be verified.'), result.cause && findingAdvice(result.cause));
    case 'outdated':
      return l10n.t('The settings have changed since the verification: verify again.');
    case 'acceptsPlaintext':
      return sentences(
        l10n.t('Such clients send passwords and data in plain text.'),
        nextStep(
          result.restart,
          l10n.t('Enforce TLS again and verify. If this remains, save the report and ask Azure support.'),
        ),
      );
    case 'acceptsOutsideBound':
      return result.bound === 'minimum'
        ? sentences(
            l10n.t('Clients with old versions can connect.'),
            nextStep(
              result.restart,
              l10n.t('Set the minimum again and verify. If this remains, save the report and ask Azure support.'),
            ),
          )
        : sentences(
            l10n.t('Clients can connect with versions that the setting excludes.'),
            nextStep(
              result.restart,
              l10n.t('Set the maximum again and verify. If this remains, save the report and ask Azure support.'),
            ),
          );
    case 'accepts':
      return sentences(
        l10n.t('Clients can connect that the settings exclude.'),
        nextStep(
          result.restart,
          l10n.t('Set them again and verify. If this remains, save the report and ask Azure support.'),
        ),
      );
    case 'rejects':
      return l10n.t(
        'Such clients cannot connect. Select "Why Can\'t I Connect?": a proxy or a firewall on the path may interfere.',
      );
    case 'certificateInvalid':
      return sentences(
        result.certificate === 'notTrusted'
          ? l10n.t('Clients that verify the certificate reject this server.')
          : l10n.t('Clients that check the host name reject this server.'),
        result.cause && findingAdvice(result.cause),
      );
    case 'pgBouncer':
      return pgBouncerConsequence(result.finding);
    case 'unknown':
      return reasonOfUnknown(result.reason);
    case 'certificateUnknown':
      return l10n.t('Whether clients can verify its identity is unknown.');
    case 'pgBouncerUnknown':
      return l10n.t('What clients that connect through PgBouncer get is unknown. Verify again.');
    case 'asConfigured':
      return result.refused.length === 0
        ? l10n.t('It accepts {0}.', clientList(result.accepted))
        : l10n.t('It accepts {0}; it rejects {1}.', clientList(result.accepted), clientList(result.refused));
  }
}

/** What keeps a client from connecting, or that nothing does. */
export function obstacle(cause: DiagnosisStep | undefined, login: DiagnosisStep | undefined): string {
  if (cause) {
    return causeText(cause.finding);
  }
  return login?.status === 'ok'
    ? l10n.t('Nothing keeps this machine from connecting: the login succeeded.')
    : l10n.t('Nothing was found that keeps this machine from connecting; no login was tried.');
}

/** A finding of PgBouncer as a heading. */
export function pgBouncerHeading(finding: PgBouncerFinding, minimum: TlsBound | undefined): string {
  switch (finding.rule) {
    case 'pgbouncer/accepts-plaintext':
      return l10n.t('PgBouncer accepts clients without TLS, although TLS is enforced');
    case 'pgbouncer/certificate-invalid':
      return finding.certificate === 'notTrusted'
        ? l10n.t('The certificate of PgBouncer is not trusted')
        : l10n.t('The certificate of PgBouncer is for another name');
    case 'pgbouncer/below-minimum': {
      const versions = versionList(finding.versions);
      return minimum === undefined || minimum === 'none'
        ? l10n.t("PgBouncer has its own minimum: it accepts TLS {0}, below the server's minimum", versions)
        : l10n.t(
            "PgBouncer has its own minimum: it accepts TLS {0}, below the server's minimum of {1}",
            versions,
            minimum,
          );
    }
  }
}

function pgBouncerConsequence(finding: PgBouncerFinding): string {
  switch (finding.rule) {
    case 'pgbouncer/accepts-plaintext':
      return l10n.t(
        'Such clients send passwords and data in plain text. Use sslmode=verify-full in clients, and ask Azure support: enforcement also applies to PgBouncer.',
      );
    case 'pgbouncer/certificate-invalid':
      return l10n.t(
        'Clients that verify certificates reject it. Do not send a password through PgBouncer before you know who responds: check for a proxy that inspects TLS.',
      );
    case 'pgbouncer/below-minimum':
      return l10n.t(
        "Clients with old versions can connect through PgBouncer. Use a newer version or the server's own port in these clients, or turn off PgBouncer if no client needs it.",
      );
  }
}

/** A step that waits for a restart has no other remedy. */
function nextStep(restart: boolean, otherwise: string): string {
  return restart
    ? l10n.t('A changed setting takes effect after a restart: restart the server, then verify again.')
    : otherwise;
}

function reasonOfUnknown(reason: VerdictReason): string {
  switch (reason.code) {
    case 'settingUnknown':
      return l10n.t('The setting is unknown ({0}).', unknownReason(reason.reason));
    case 'clientCertificateRequired':
      return l10n.t('The server requires a client certificate, so whether it accepts other clients is unknown.');
    case 'notObserved':
      return sentences(problemSentence(reason.problem), l10n.t('Verify again.'));
    case 'asDeclared':
    case 'notBounded':
    case 'acceptedAgainstSettings':
    case 'refusedAgainstSettings':
      return l10n.t('Verify again.');
  }
}

/** Authorities are not named here: a trusted chain is no cause. */
const causeText = (finding: DiagnosisFinding): string => findingText(finding, (name) => name);
