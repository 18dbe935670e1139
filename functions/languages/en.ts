import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'this number gets no more marketing from us',
    all: 'this number gets no more marketing from us or our group',
    every: 'this number gets no more messages from us, not even service messages',
    'every-and-all':
      'this number gets no more messages from us, not even service messages, and no marketing from our group',
  },
  stopped: (name, stops) => `${name}: recorded, ${stops}.`,
  started: (name) =>
    `${name}: your STOP by text to us no longer counts for us; stops to others or by other means remain.`,
  identity: (name, stops) => `Messages by ${name}; reply STOP and ${stops}.`,
}

export const words: Words = {
  name: 'English',
  autonym: 'English',
  direction: 'ltr',
  locale: 'en-GB',
  covers: (name, topics) =>
    topics.length === 0
      ? `Your agreement covers all marketing from ${name}.`
      : `Your agreement covers marketing from ${name} on this and nothing else: ${topics.join(', ')}.`,

  frame: {
    language: 'Language',
    privacy: 'Questions about your data:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `No more “${topic}” marketing from ${name}`,
      sender: (name) => `No more marketing from ${name}`,
      all: (name) => `No more marketing from ${name} or any other sender of its group`,
      every: (name) => `No message at all from ${name}, not even service messages`,
      'every-and-all': (name) =>
        `No message at all from ${name}, not even service messages, and no more marketing from any other sender of its group`,
    },
    ask: (name) => `Unsubscribe from ${name}?`,
    explain: 'One press is enough. Nothing else is needed.',
    address: { email: 'E-mail address', sms: 'Phone number' },
    addressAlone: {
      email: 'It counts for this e-mail address alone.',
      sms: 'It counts for this phone number alone.',
    },
    addressOfLink: 'the address or number that this link was sent to',
    narrower: 'Or choose exactly what stops',
    service: 'Stop service messages too?',
    serviceText:
      'The buttons above do not stop service messages: order confirmations, delivery notices, security codes. This one does, for this sender:',
    sure: 'I understand that order confirmations, delivery notices and security codes from this sender will then not reach me either.',
    done: 'It is recorded',
    stopped: 'What stops',
    forWhom: 'For',
    asked: 'Asked',
    reference: 'Reference',
    still: 'What may still come',
    stillComes: {
      topic: (name) =>
        `Other marketing from ${name}, service messages, and messages from other senders are not stopped by this.`,
      sender: (name) =>
        `Service messages from ${name}, such as order confirmations or security codes, and messages from other senders are not stopped by this.`,
      all: () =>
        'Service messages, such as order confirmations or security codes, are not stopped by this.',
      every: () => 'Messages from other senders are not stopped by this.',
      'every-and-all': () => 'Service messages from other senders are not stopped by this.',
    },
    onTheWay: 'A message that is already on its way may still arrive.',
    until: 'It holds until you yourself agree to such messages again.',
    mistake: 'Pressed by mistake? You can take it back once, within ten minutes.',
    undo: 'Undo',
    undone: 'It is taken back',
    undoneText:
      'What this page had just recorded no longer counts. Whatever else you have said counts as before.',
    notUndone: 'This cannot be taken back here',
    notUndoneText:
      'A press can be taken back once, within ten minutes, and only while nothing else was recorded after it. Nothing was changed now. To receive such messages again, sign up anew with the sender and confirm it.',
    undoDown: 'It may not have been taken back. Please press the button again in a minute:',
    held: 'What is held about me',
    received: 'Your request is received',
    receivedFor:
      'It is kept, and will be recorded in a moment, for the address or number that this link was sent to:',
    receivedUnread:
      'It is kept. If this link is complete, it will be recorded in a moment, just as you asked.',
    again: 'You do not need to do anything else. Pressing the button again does no harm.',
    bad: 'This link is not valid',
    badText:
      'It may have been cut short on its way. Use the unsubscribe link of another message, or answer STOP to a text message.',
    unclear: 'Nothing was changed',
    unclearText: 'The request did not say what to do. The button does what it says:',
    down: 'We cannot record this right now',
    downText:
      'It may not have been recorded. Please try again in a minute: the link stays valid, and pressing twice does no harm.',
  },

  confirm: {
    ask: (name) => `Messages from ${name}: do you agree?`,
    explain: (name) =>
      `${name} was asked for messages at the address to which this link was mailed. With the button you agree to this:`,
    note: 'Nothing is agreed unless you press the button. Where you had said stop to what it covers, that ends with it. You can withdraw your consent at any time.',
    button: 'Yes, I agree',
    done: 'Thank you, it is recorded',
    doneText: 'You do not need to do anything else. You can withdraw your consent at any time.',
    used: 'This link was used',
    usedText:
      'Your agreement was recorded then, and a link works once: nothing was changed now. What you said since then counts. Ask again where you signed up.',
    bad: 'This link is not valid',
    badText:
      'It works for seven days, and may have been cut short on its way. Nothing was changed. Ask again where you signed up.',
    down: 'We cannot do this right now',
    downText:
      'It may not have been recorded. Please try again in a minute: the link stays valid, and pressing twice does no harm.',
  },

  access: {
    ask: 'See what is held about you',
    askText:
      'Press the button to see everything held about the address this link was sent to. From then on the link works for one hour.',
    askButton: 'Show what is held',
    title: 'What is held about you',
    intro: (at) =>
      `As of ${at}. Your address itself is not stored: only a code that is computed from it with a secret key.`,
    nothing: 'Nothing is recorded about this address.',
    download: 'Download as JSON',
    inParts:
      'So much is recorded that it is shown in parts, oldest first. Each part can be downloaded; what holds now is in all of them.',
    more: 'Show the next part',
    now: 'What may be sent to you now',
    everybody: 'Everybody',
    version: 'version',
    noneRecorded: 'Nothing.',
    held: 'Texts of yours that wait for a decision',
    sources: 'Where it came from',
    checksText:
      'Senders ask before each message whether they may send it. These questions are not kept.',
    requests: 'Your requests for access',
    requested: (received, due, answered) =>
      `received ${received}, due ${due}, ${answered === undefined ? 'open' : `answered ${answered}`}`,
    retention: 'For how long',
    everySender: 'every sender',
    blocked: { marketing: 'advertising', every: 'every message' },
    erased: 'Its details were erased at your request.',
    since: (date) => `on ${date}`,
    used: 'This link was used',
    usedText:
      'It showed what is held, and closed an hour after its first use. Ask again for a new link.',
    expired: 'This link has expired',
    expiredText:
      'It was good for seven days, or until the request was answered in another way. Ask again for a new link.',
    bad: 'This link is not valid',
    badText: 'It may have been cut short on its way. Open it from the message once more.',
    down: 'This cannot be shown right now',
    downText: 'Please try again in a minute.',
    reasons: {
      invalid_address: 'the address cannot be read',
      opted_out: 'a stop was recorded',
      complained: 'a message was reported as unwanted',
      bounced: 'the address could not be reached',
      held: 'a text of yours may be a stop and waits for a decision',
      no_consent: 'no consent is recorded',
      unproven_consent: 'a consent was claimed, but not shown',
      consented: 'a consent was recorded',
      customer: 'an order was recorded',
      transactional: 'no stop stands against it',
      not_opted_out: 'no stop stands against it',
    },
    methods: {
      keyword: 'by text message',
      reply: 'by e-mail reply',
      link: 'by a link in a message',
      phone: 'by phone',
      email: 'by e-mail',
      letter: 'by letter',
      agent: 'through an agent',
      complaint: 'reported as unwanted',
      form: 'by a form',
      double_opt_in: 'by a confirmed e-mail',
      paper: 'on paper',
      call: 'in a call',
      request: 'at request',
      provider: 'through a provider',
      provider_list: 'from a provider’s own list',
      hard: 'for good',
      soft_bounce: 'for now',
      delivered: 'as a provider reported',
      resubscribed: 'as a provider reported',
      import: 'from an imported list',
      order: 'by a purchase',
      reply_sent: 'an answer was sent to you',
      reply_dropped: 'an answer to you was not sent',
    },
    kinds: {
      stops: 'Stops: that they were said, when, for whom',
      evidence: 'What shows it: wording, reference, message number (gone after an erasure)',
      seen_messages: 'Numbers of messages that were heard',
      open_reviews: 'Texts that wait for a decision',
      inbox: 'Requests that wait to be recorded',
      access_requests: 'Requests for access, without your address',
      log_lines: 'Technical log, without your address',
      backups: 'Backups',
      checks: 'Questions of senders',
    },
    limits: (days, isKept) =>
      !isKept ? 'not kept' : days === null ? 'no end of its own' : `${days} days`,
  },

  confirmationMail: {
    subject: (name) => `Please confirm: messages from ${name}`,
    text: ({ name, wording, covers, link }) => `Hello,

Somebody, we hope it was you, asked ${name} for messages at this address, and agreed to this:

${wording}

${covers}

To confirm it, open this page within 7 days and press its button:

${link}

If it was not you, do nothing. Without your confirmation nothing is agreed.
`,
  },

  accessLink: {
    subject: 'What is held about this address: your link',
    text: ({ host, url }) =>
      `Somebody asked ${host} what it holds about this e-mail address.\n\n` +
      `If it was you, this link shows it. It is good for seven days, and for one hour once it is used:\n\n` +
      `${url}\n\n` +
      `If it was not you, there is nothing to do: without this link nobody is shown anything.\n`,
    short: ({ host, url }) =>
      `${host}: what is held about this number (7 days): ${url} Not you? Ignore this.`,
  },
}
