/** The parameters the bot cannot do without; each a SecureString below the prefix. */
export const SECRET_NAMES = ['FB_VERIFY_TOKEN', 'FB_PAGE_TOKEN', 'FB_APP_SECRET'] as const;

export type SecretName = (typeof SECRET_NAMES)[number];
