import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Choose what you receive',
  intro:
    'Enter your e-mail address or phone number. We send a link to it. The link shows what may be sent there, and lets you stop it.',
  address: 'E-mail address or phone number',
  example: 'A phone number with its country code, such as +44\u00a07700\u00a0900123.',
  send: 'Send me the link',
  unreadable: 'This is not an e-mail address or a phone number with its country code.',
  alike: 'The answer is the same for every address. Nobody can learn here who receives what.',

  sent: 'Thank you',
  sentText:
    'If a message can be sent to what you entered, a link is on its way. It is valid for seven days.',
  sentLater:
    'When many people ask at once, it takes longer. Where no link can be sent, a person answers within one month.',
  another: 'Enter another address or number',

  open: 'Your choices',
  openText:
    'The button shows what may be sent to the address or number that this link was sent to. From then on, the link works for one hour.',
  openButton: 'Show my choices',

  choices: 'Your choices',
  about: {
    email:
      'These choices are for the e-mail address that this link was sent to, and for no other address or phone number.',
    sms: 'These choices are for the phone number that this link was sent to, and for no other number or e-mail address.',
  },
  hour: 'This page works for one hour.',
  marketing: 'Marketing',
  service: 'Service messages',
  states: {
    on: 'may be sent',
    stopped: 'stopped',
    held: 'not sent for now: a text of yours may be a stop and waits for a decision',
    bounced: 'not sent: it could not be delivered',
    none: 'not sent: you have not agreed to it',
  },
  none: 'No sender is registered here.',
  more: 'Show more senders',

  exactly: 'More choices',
  stopAll: 'No more marketing from anyone',
  stopSender: (name) => `No more marketing from ${name}`,
  stopTopic: (name, topic) => `No more “${topic}” marketing from ${name}`,
  stopEvery: (name) => `No message at all from ${name}, not even service messages`,
  recorded: 'This is recorded:',
  received: 'This is received, and will be recorded in a moment:',
  unclear: 'Nothing was changed.',

  againSender: (name) => `Receive marketing from ${name} again`,
  againTopic: (name, topic) => `Receive “${topic}” marketing from ${name} again`,
  againText:
    'We send a mail with one question to your address. Nothing changes until you say yes in it.',
  againAddress: 'The e-mail address of this page, once more',
  againSend: 'Send me the question',
  againOther: 'This is not the address that the link was sent to. Nothing was changed.',
  againSent: 'You asked for a mail with one question. Until you say yes in it, nothing changes.',
  againBySms: 'To receive marketing by text again, sign up with the sender once more.',
  wording: (name, topic) =>
    topic === undefined
      ? `I would like to receive marketing from ${name} by e-mail.`
      : `I would like to receive “${topic}” marketing from ${name} by e-mail.`,

  bad: 'This link is not valid',
  badText: 'It may have been cut short on its way. Ask for a new one here.',
  over: 'This link is no longer valid',
  overText: 'It was used, or its seven days are over. Ask for a new one here.',
  down: 'This cannot be done right now',
  downText: 'Nothing may have been recorded. Please try again in a minute.',
  lead: 'Or see and change everything that you receive',

  home: 'You said stop? It is stopped.',
  homeText:
    'Here it is recorded who no longer wants messages. The senders ask here before each message whether it may be sent.',
  people: 'You receive messages',
  peopleText: 'See what may be sent to your address or number, and stop it.',
  senders: 'You send messages',
  sendersText: 'How to record a stop, and how to ask before you send:',
  documentation: 'Documentation for developers',

  noPage: 'There is no such page',
  noPageText: 'The address may have been cut short on its way.',
  toHome: 'To the first page',

  mail: {
    subject: 'Your link: choose what you receive',
    text: ({ host, url }) =>
      `Somebody asked ${host} to see and change what is sent to this e-mail address.\n\n` +
      `If it was you, open this link. It is valid for seven days, and for one hour once it is used:\n\n` +
      `${url}\n\n` +
      `If it was not you, do nothing. Without this link nobody can see or change anything.\n`,
    short: ({ host, url }) =>
      `${host}: choose what you receive (7 days): ${url} Not you? Ignore this.`,
  },
}
