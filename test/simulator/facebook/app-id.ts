/** The App that the Page's token belongs to. */
export const APP_ID = '1517776481860111';
