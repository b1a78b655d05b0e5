/** Levels of server verification by a client, with libpq's names, strictest first. */
export const verificationLevels = ['verify-full', 'verify-ca', 'require'] as const;

export type VerificationLevel = (typeof verificationLevels)[number];
