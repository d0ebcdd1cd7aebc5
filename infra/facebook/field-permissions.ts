/**
 * The permissions that webhook fields want beyond those that every bot's token has
 * (https://developers.facebook.com/docs/pages-api/webhooks-for-pages). Meta's pages do not agree on all of them.
 */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  feed: ['pages_read_engagement', 'pages_read_user_content'],
  group_feed: ['pages_read_engagement', 'pages_read_user_content'],
  mention: ['pages_read_engagement', 'pages_read_user_content'],
  ratings: ['pages_read_user_content'],
  leadgen: ['leads_retrieval', 'pages_manage_ads'],
  message_template_status_update: ['pages_utility_messaging'],
  live_videos: ['pages_read_engagement'],
  videos: ['pages_read_engagement'],
  product_review: ['pages_read_engagement'],
};

/** The permissions that a field wants and a token with these scopes lacks. */
export function missingPermissions(field: string, scopes: readonly string[] = []): readonly string[] {
  return (PERMISSIONS[field] ?? []).filter((permission) => !scopes.includes(permission));
}

/** Fields with the permissions that they want: `leadgen (wants leads_retrieval, pages_manage_ads), messages`. */
export function withPermissions(fields: readonly string[]): string {
  return fields
    .map((field) => {
      const wanted = missingPermissions(field);
      return wanted.length > 0 ? `${field} (wants ${wanted.join(', ')})` : field;
    })
    .join(', ');
}
