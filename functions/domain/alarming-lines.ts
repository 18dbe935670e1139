/** A line of the log that a person must act on: so many of them within five minutes alarm. */
type AlarmingLine = {
  readonly event: string
  /** Whose log it is looked for in. */
  readonly jobs: readonly (
    | 'check'
    | 'inbound'
    | 'pages'
    | 'api'
    | 'console'
    | 'worker'
    | 'stream'
    | 'propagate'
    | 'audit'
    | 'canary'
    | 'scrubber'
  )[]
  readonly threshold: number
  readonly says: string
}

export const ALARM_WINDOW_SECONDS = 300

const EVERYWHERE = ['check', 'inbound', 'pages', 'api', 'console'] as const

/**
 * On AWS each is an alarm on a metric, which costs nothing without a line; on one machine the console
 * shows what was said in the last day.
 */
export const ALARMING_LINES = [
  {
    event: 'signature_refused',
    jobs: ['inbound'],
    threshold: 1,
    says: 'A provider was refused: its secret may have changed. Quarantine ends after 7 days.',
  },
  // The last resort failed: the answer was 503, and the request is lost unless the sender retries.
  {
    event: 'quarantine_full',
    jobs: ['inbound', 'worker'],
    threshold: 1,
    says: 'A request that could not be verified found no room in quarantine: somebody floods it, or a secret is wrong.',
  },
  {
    event: 'quarantine_failed',
    jobs: ['inbound', 'worker'],
    threshold: 1,
    says: 'A request that could not be verified could not be kept: the table or the bucket refuses.',
  },
  // Not stored at all: a body that is not read cannot be verified.
  {
    event: 'body_refused',
    jobs: ['inbound', 'pages'],
    threshold: 1,
    says: 'A body was larger than is taken (4 MiB from a provider) and was refused.',
  },
  {
    event: 'inbox_object_gone',
    jobs: ['worker'],
    threshold: 1,
    says: 'A large request was no longer in its bucket: the queue delivered it twice, or somebody deleted it.',
  },
  // One is a lost race, already handled; many mean that the table refuses.
  {
    event: 'inbox_spilled',
    jobs: ['inbound', 'pages', 'api', 'console'],
    threshold: 10,
    says: 'The table refuses writes; stops go to the inbox.',
  },
  // One may be a person; only a program presses so many.
  {
    event: 'old_link_recorded',
    jobs: ['pages', 'worker'],
    threshold: 100,
    says: 'Short links of an older hash key are pressed again and again; each press is one more event.',
  },
  // A message received three times no longer counts in its queue's age metric.
  {
    event: 'inbox_retry',
    jobs: ['worker'],
    threshold: 1,
    says: 'A stop in the inbox could not be recorded and is tried again.',
  },
  {
    event: 'sent_after_stop',
    jobs: ['api', 'inbound', 'worker', 'stream'],
    threshold: 1,
    says: 'Something went out to a person who had said stop: see who sent it (GET /v1/incidents).',
  },
  {
    event: 'sent_without_consent',
    jobs: ['api', 'inbound', 'worker'],
    threshold: 1,
    says: 'Something went out to a person who never agreed to it (GET /v1/incidents).',
  },
  {
    event: 'sends_not_judged',
    jobs: ['stream'],
    threshold: 1,
    says: 'It could not be seen whether something had been sent after a stop: have it told again (POST /v1/sends).',
  },
  {
    event: 'events_unlogged',
    jobs: ['stream'],
    threshold: 1,
    says: 'Recorded events had not come into the log for five minutes and were written into it: the stream lost them, or stands still.',
  },
  {
    event: 'reviews_waiting',
    jobs: ['worker'],
    threshold: 1,
    says: 'What may have been a stop has waited a day for a decision (GET /v1/reviews).',
  },
  {
    event: 'set_aside',
    jobs: ['inbound', 'worker'],
    threshold: 1,
    says: 'A genuine request made no event and waits for a decision (GET /v1/reviews).',
  },
  {
    event: 'aside_ended_undecided',
    jobs: ['worker'],
    threshold: 1,
    says: 'What was set aside and named nobody has ended after 30 days without a decision.',
  },
  {
    event: 'access_requests_due',
    jobs: ['worker'],
    threshold: 1,
    says: 'A request for access is due within ten days, or overdue (GET /v1/access-requests).',
  },
  {
    event: 'access_delayed',
    jobs: ['api'],
    threshold: 20,
    says: 'Requests for access wait because a budget of the day is used up: somebody may be flooding them.',
  },
  {
    event: 'consent_delayed',
    jobs: ['api'],
    threshold: 20,
    says: 'Mails that ask to confirm wait because a budget of the day is used up: somebody may be flooding a form.',
  },
  {
    event: 'mail_given_up',
    jobs: ['worker'],
    threshold: 1,
    says: 'A confirmation or an access link could not be mailed for a day: look at SES and mailFrom.',
  },
  {
    event: 'messages_unsure',
    jobs: ['worker'],
    threshold: 1,
    says: 'Nobody knows whether a reply, a text or a mail left: decide it (GET /v1/messages).',
  },
  {
    event: 'loop_stopped',
    jobs: ['worker'],
    threshold: 1,
    says: 'Messages of ours followed from one another without an end: the last is kept and goes no further.',
  },
  {
    event: 'import_failed',
    jobs: ['worker'],
    threshold: 1,
    says: 'An import ended before its file did (GET /v1/imports says why).',
  },
  {
    event: 'scrub_failed',
    jobs: ['scrubber'],
    threshold: 1,
    says: 'A list could not be judged, and not for its own sake: the log of events is behind, or the run was ended five times (GET /v1/scrubs).',
  },
  {
    event: 'target_failing',
    jobs: ['propagate'],
    threshold: 1,
    says: 'A target accepts nothing; it is tried again and again (GET /v1/targets says why).',
  },
  {
    event: 'target_disabled',
    jobs: ['propagate'],
    threshold: 1,
    says: 'A target has accepted nothing for five days, or says that it is gone: it is called no more, and what waits is kept until day 13.',
  },
  {
    event: 'delivery_refused',
    jobs: ['propagate'],
    threshold: 1,
    says: 'A target refused for good what it was told; the receipt says why (GET /v1/events/:id).',
  },
  {
    event: 'delivery_given_up',
    jobs: ['propagate'],
    threshold: 1,
    says: 'A target was not told within 13 days: decide what becomes of it (POST /v1/targets/:id/given-up).',
  },
  {
    event: 'redelivery_given_up',
    jobs: ['propagate'],
    threshold: 1,
    says: 'What a target was to be told again did not get on for 13 days, or its kind cannot be told again.',
  },
  // Said in every pass until somebody decides.
  {
    event: 'deliveries_given_up',
    jobs: ['propagate'],
    threshold: 1,
    says: 'What a target was not told within 13 days waits for a decision (POST /v1/targets/:id/given-up).',
  },
  {
    event: 'delivery_failed',
    jobs: ['propagate'],
    threshold: 1,
    says: 'What others are to be told could not be opened: look at the targets document and the envelope keys.',
  },
  {
    event: 'audit_failed',
    jobs: ['audit'],
    threshold: 1,
    says: 'The list of a target could not be compared with the register (GET /v1/targets/:id/audits says why).',
  },
  // A pass that fails is tried again in the next minute; many mean that the table or the secrets refuse.
  {
    event: 'audit_retry',
    jobs: ['audit'],
    threshold: 5,
    says: 'Audits of targets cannot be kept: look at the targets document, the table and the keys.',
  },
  {
    event: 'fan_out_put_off',
    jobs: ['stream'],
    threshold: 10,
    says: 'Deliverers cannot be woken; what others are to be told waits for the sweep of each minute.',
  },
  // One alarm for each step, so that the alarm itself names what failed.
  {
    event: 'canary_failed_generic',
    jobs: ['canary'],
    threshold: 1,
    says: 'The canary said stop as a provider would, and was not taken (GET /v1/canary).',
  },
  {
    event: 'canary_failed_link',
    jobs: ['canary'],
    threshold: 1,
    says: 'The canary pressed an unsubscribe link, and was not taken (GET /v1/canary).',
  },
  {
    event: 'canary_failed_mailto',
    jobs: ['canary'],
    threshold: 1,
    says: 'The canary wrote to an unsubscribe address, and was not heard within a minute (GET /v1/canary).',
  },
  {
    event: 'canary_failed_check',
    jobs: ['canary'],
    threshold: 1,
    says: 'The canary said stop, and the next check did not deny; or a check does not answer (GET /v1/canary).',
  },
  {
    event: 'canary_failed_target',
    jobs: ['canary'],
    threshold: 1,
    says: 'A target did not accept the canary’s stop within a minute, or did not answer it (GET /v1/canary).',
  },
  // The other tasks of the schedule continue, and its heartbeat too.
  {
    event: 'schedule_failed',
    jobs: ['worker'],
    threshold: 1,
    says: 'Work that is due by time failed and is tried again at the next pass.',
  },
  {
    event: 'review_failed',
    jobs: ['worker'],
    threshold: 1,
    says: 'What nobody decided in 30 days could not be made a stop; sends are denied meanwhile.',
  },
  {
    event: 'aside_failed',
    jobs: ['worker'],
    threshold: 1,
    says: 'What nobody decided in 30 days could not be made a stop; sends are denied meanwhile.',
  },
  {
    event: 'waiting_unserved',
    jobs: ['worker'],
    threshold: 1,
    says: 'A confirmation or an access link that waits could not be sent on and is tried again.',
  },
  {
    event: 'quarantine_unreadable',
    jobs: ['inbound'],
    threshold: 1,
    says: 'A request in quarantine could not be opened or taken when it was verified again.',
  },
  // An unusable entry, document or provider means that its messages are not received.
  {
    event: 'account_refused',
    jobs: ['inbound'],
    threshold: 1,
    says: 'A provider account cannot be heard: look at the accounts document.',
  },
  {
    event: 'accounts_unreadable',
    jobs: ['inbound'],
    threshold: 1,
    says: 'A provider account cannot be heard: look at the accounts document.',
  },
  {
    event: 'poll_failed',
    jobs: ['worker'],
    threshold: 1,
    says: 'A provider account cannot be heard: look at the accounts document.',
  },
  {
    event: 'unavailable',
    jobs: EVERYWHERE,
    threshold: 1,
    says: 'A request was refused because nothing could be read or stored.',
  },
  {
    event: 'clock_apart',
    jobs: ['inbound', 'api', 'worker'],
    threshold: 1,
    says: "A job's clock is more than a minute from the table's: what lifts a stop is refused there.",
  },
  {
    event: 'hash_key_mismatch',
    jobs: EVERYWHERE,
    threshold: 1,
    says: 'The hash keys are not those of the table: every request is refused until they are.',
  },
] as const satisfies readonly AlarmingLine[]

export type AlarmingEvent = (typeof ALARMING_LINES)[number]['event']
