import type { TlsChange } from '../../domain/change';

/**
 * Repairs that a row offers by their effect, before the click: VS Code has one title per command. Enforcement alone is
 * the command `enableEnforcement`.
 */
export const repairs = {
  raiseTo10: { minimum: '1.0' },
  raiseTo11: { minimum: '1.1' },
  raiseTo12: { minimum: '1.2' },
  raiseTo13: { minimum: '1.3' },
  enforceFrom10: { enforcement: true, minimum: '1.0' },
  enforceFrom11: { enforcement: true, minimum: '1.1' },
  enforceFrom12: { enforcement: true, minimum: '1.2' },
  enforceFrom13: { enforcement: true, minimum: '1.3' },
} as const satisfies Readonly<Record<string, TlsChange>>;

export type RepairName = keyof typeof repairs;

/** Their names alone, for what must not load the effects. */
export const repairNames = ['raiseTo', 'enforceFrom'].flatMap((effect) =>
  ['10', '11', '12', '13'].map((version) => `${effect}${version}` as RepairName),
);

/** The command with this effect. */
export function repairCommand({ enforcement, minimum }: TlsChange): RepairName | 'enableEnforcement' | undefined {
  if (enforcement && minimum === undefined) {
    return 'enableEnforcement';
  }
  return repairNames.find((name) => {
    const effect: TlsChange = repairs[name];
    return effect.minimum === minimum && effect.enforcement === enforcement;
  });
}
