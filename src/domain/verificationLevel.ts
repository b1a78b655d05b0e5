/** How a client verifies the server, by libpq's names, the strictest first. Of connection strings and of their page. */
export const verificationLevels = ['verify-full', 'verify-ca', 'require'] as const;

export type VerificationLevel = (typeof verificationLevels)[number];
