import { judgeChain, type Anchor, type ChainJudgement } from '../../src/probe/chain';
import {
  alternativeName,
  basicConstraints,
  daysFromNow,
  dnsName,
  ecKeys,
  keyUsage,
  pemOf,
  write,
  type Written,
} from './writtenCertificates';

/** A root, one that has cross-signed it, an intermediate and a server's certificate, each with changes. */

export const [newRoot, oldRoot, issuing, server] = [ecKeys(), ecKeys(), ecKeys(), ecKeys()];
export const authority = [basicConstraints(true), keyUsage(5, 6)];

export const root = write({ subject: 'New Root', keys: newRoot, extensions: authority, notAfter: daysFromNow(1000) });
export const old = write({ subject: 'Old Root', keys: oldRoot, extensions: authority, notAfter: daysFromNow(1000) });
export const cross = (change: Written = {}): Buffer =>
  write({ subject: 'New Root', keys: newRoot, issuer: 'Old Root', signer: oldRoot, extensions: authority, ...change });
export const intermediate = (change: Written = {}): Buffer =>
  write({ subject: 'Issuing', keys: issuing, issuer: 'New Root', signer: newRoot, extensions: authority, ...change });
export const leaf = (change: Written = {}): Buffer =>
  write({
    subject: 'localhost',
    keys: server,
    issuer: 'Issuing',
    signer: issuing,
    extensions: [alternativeName(dnsName('localhost'))],
    notAfter: daysFromNow(30),
    ...change,
  });

export const anchor = (certificate: Buffer, label = 'New Root', trusted = true): Anchor => ({
  name: label,
  pem: pemOf(certificate),
  trusted,
});

export function judge(
  sent: readonly [Buffer, ...Buffer[]],
  anchors: readonly Anchor[] = [anchor(root)],
  refusal?: string,
): ChainJudgement {
  const options = { anchors, serverName: 'localhost', now: Date.now() };
  return judgeChain({ sent, ...(refusal === undefined ? {} : { refusal }) }, options);
}

export const codes = ({ faults }: ChainJudgement): readonly string[] => faults.map(({ code }) => code);
export const subjects = (certificates: ChainJudgement['certificates']): readonly string[] =>
  certificates.map(({ subject }) => subject);
export const expired = { notBefore: daysFromNow(-20), notAfter: daysFromNow(-2) };
