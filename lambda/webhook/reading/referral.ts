import type { Referral } from '../../events.ts';
import { at, id, isObject, type Json, list, parseJson, present, string } from '../../runtime/json.ts';

/**
 * Reads how a person came to the conversation:
 * https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals
 */
export function readReferral(referral: Json): Referral {
  const { ref, source, type, ad_id, referer_uri, ads_context_data, lead } = referral;
  const product = id(at(referral, 'product').id);
  return present({
    // An advertiser may write a number into a payload.
    ref: typeof ref === 'number' ? String(ref) : string(ref),
    source: string(source),
    type: string(type),
    ad_id: id(ad_id),
    referer_uri: string(referer_uri),
    ads_context_data: isObject(ads_context_data) ? adsContextData(ads_context_data) : undefined,
    product: product ? { id: product } : undefined,
    lead: isObject(lead) ? { data: list(lead.data).filter(isObject).map(leadAnswer) } : undefined,
  });
}

/**
 * Reads the referral of a tap. That of an ad, or its `ref`, may be nowhere but in the payload, which is the advertiser's
 * own text: `{"referral":{"ref":"…"}}`.
 */
export function referralOf({ referral }: Json, payload: string | undefined): Referral | undefined {
  const inPayload = payload?.trimStart().startsWith('{') ? at(parsed(payload), 'referral') : {};
  const read = { ...readReferral(inPayload), ...readReferral(isObject(referral) ? referral : {}) };
  return Object.keys(read).length > 0 ? read : undefined;
}

function parsed(payload: string): Json {
  try {
    const json = parseJson(payload);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

function adsContextData({ ad_title, photo_url, video_url, post_id, product_id, flow_id }: Json) {
  return present({
    ad_title: string(ad_title),
    photo_url: string(photo_url),
    video_url: string(video_url),
    post_id: id(post_id),
    product_id: id(product_id),
    flow_id: id(flow_id),
  });
}

function leadAnswer({ question, answer }: Json) {
  return { question: String(question), answer: String(answer) };
}
