/** A visitor as the API shows it. */
import type { SimVisitor } from './visitors.ts'

/** The complete shape of the official example. */
export function visitorView({ email, custom_attributes, ...visitor }: SimVisitor, appId: string): object {
  return {
    type: 'visitor',
    ...visitor,
    anonymous: true,
    email: email ?? '',
    pseudonym: null,
    avatar: { type: 'avatar', image_url: null },
    app_id: appId,
    companies: { type: 'company.list', companies: [] },
    location_data: {},
    last_request_at: null,
    remote_created_at: visitor.created_at,
    signed_up_at: visitor.created_at,
    session_count: 0,
    social_profiles: { type: 'social_profile.list', social_profiles: [] },
    owner_id: null,
    unsubscribed_from_emails: false,
    marked_email_as_spam: false,
    has_hard_bounced: false,
    tags: { type: 'tag.list', tags: [] },
    segments: { type: 'segment.list', segments: [] },
    custom_attributes,
    referrer: null,
    utm_campaign: null,
    utm_content: null,
    utm_medium: null,
    utm_source: null,
    utm_term: null,
    do_not_track: null,
  }
}
