import type { Channel } from '../../domain/address.ts'
import type { AccessLink } from '../language.ts'

/** What is said about one kind of message. `none`: nothing stops it, and nothing allows it. */
export type ChoiceState = 'on' | 'stopped' | 'held' | 'bounced' | 'none'

/** The words of the pages that belong to no sender: preferences, the first page, and no page. */
export type PreferenceWords = {
  readonly title: string
  readonly intro: string
  readonly address: string
  readonly example: string
  readonly send: string
  readonly unreadable: string
  readonly alike: string

  readonly sent: string
  /** The same for every address. */
  readonly sentText: string
  readonly sentLater: string
  readonly another: string

  readonly open: string
  readonly openText: string
  readonly openButton: string

  readonly choices: string
  readonly about: Readonly<Record<Channel, string>>
  readonly hour: string
  readonly marketing: string
  readonly service: string
  readonly states: Readonly<Record<ChoiceState, string>>
  readonly none: string
  readonly more: string

  /** Opens the narrower and the wider buttons of a sender. */
  readonly exactly: string
  /** What each button stops: the button and the line after it use the same words. */
  readonly stopAll: string
  readonly stopSender: (name: string) => string
  readonly stopTopic: (name: string, topic: string) => string
  readonly stopEvery: (name: string) => string
  readonly recorded: string
  readonly received: string
  readonly unclear: string

  /** Buttons that ask to be asked: a mail follows, with a question. */
  readonly againSender: (name: string) => string
  readonly againTopic: (name: string, topic: string) => string
  readonly againText: string
  readonly againAddress: string
  readonly againSend: string
  readonly againOther: string
  readonly againSent: string
  readonly againBySms: string
  /** What is agreed to, as the mail quotes it. */
  readonly wording: (name: string, topic: string | undefined) => string

  readonly bad: string
  readonly badText: string
  readonly over: string
  readonly overText: string
  readonly down: string
  readonly downText: string
  /** On other pages that cannot help: the way here. */
  readonly lead: string

  readonly home: string
  readonly homeText: string
  readonly people: string
  readonly peopleText: string
  readonly senders: string
  readonly sendersText: string
  readonly documentation: string

  readonly noPage: string
  readonly noPageText: string
  readonly toHome: string

  readonly mail: {
    readonly subject: string
    readonly text: (link: AccessLink) => string
    /** As a text to a phone. */
    readonly short: (link: AccessLink) => string
  }
}
