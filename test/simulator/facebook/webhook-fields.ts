import type { Refusal } from './graph-call.ts';

/** The fields of a Page that Facebook knows. A second copy on purpose: with the list of lambda/ a misspelt one would pass. */
const FIELDS =
  `affiliation,attire,awards,birthday,business_integrity,call_permission_reply,call_settings_update,calls,
category,company_overview,culinary_team,current_location,description,email,feed,founded,general_info,general_manager,
group_feed,hometown,hours,inbox_labels,invoice_access_invoice_draft_change,leadgen,live_videos,location,
marketing_message_delivery_failed,members,mention,message_context,message_deliveries,message_echoes,message_edits,
message_reactions,message_reads,message_template_status_update,messages,messaging_account_linking,
messaging_appointments,messaging_customer_information,messaging_feedback,messaging_game_plays,messaging_handovers,
messaging_in_thread_lead_form_submit,messaging_integrity,messaging_optins,messaging_optouts,
messaging_policy_enforcement,messaging_postbacks,messaging_referrals,mission,name,page_change_proposal,
page_upcoming_change,parking,payment_options,personal_info,personal_interests,phone,picture,price_range,product_review,
products,public_transit,ratings,response_feedback,send_cart,standby,videos,website`
    .split(',')
    .map((name) => name.trim());

/** The permission without which Facebook refuses a field. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  feed: 'pages_read_engagement',
  group_feed: 'pages_read_engagement',
  mention: 'pages_read_engagement',
  ratings: 'pages_read_user_content',
  leadgen: 'leads_retrieval',
  message_template_status_update: 'pages_utility_messaging',
};

/** One field that Facebook does not know refuses the whole call. */
export function refusalOfUnknown(fields: readonly string[]): Refusal | undefined {
  const index = fields.findIndex((field) => !FIELDS.includes(field));
  if (index < 0) return undefined;
  const message = `Param subscribed_fields[${index}] must be one of {${FIELDS.join(', ')}} - got "${fields[index]}".`;
  return { code: 100, message };
}

/** So does one field that the permissions of the token do not allow. */
export function refusalOfForbidden(
  fields: readonly string[],
  scopes: readonly string[],
): Refusal | undefined {
  const field = fields.find((name) => PERMISSIONS[name] !== undefined && !scopes.includes(PERMISSIONS[name]));
  if (field === undefined) return undefined;
  const message = `To subscribe to the ${field} field, one of these permissions is needed: ${PERMISSIONS[field]}`;
  return { code: 200, message };
}
