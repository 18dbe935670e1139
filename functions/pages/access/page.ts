import { html } from 'hono/html'
import { isEventType, type EventType } from '../../domain/event.ts'
import { isMethod } from '../../domain/method.ts'
import { blocksWithin } from '../../domain/standing.ts'
import type { RetainedKind } from '../../domain/retention.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import { page, postButton, type Frame, type Html, type Page } from '../frame.ts'
import type { Answer, Report, ReportedEvent } from '../../actions/access/report.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'

/** One button: scanners load the page, so loading it changes nothing. */
export function askPage(frame: Frame): Page {
  const { ask, askText, askButton } = WORDS[frame.language].access
  return page(
    frame,
    ask,
    html`<p>${askText}</p>
      ${postButton({ name: 'show', value: 'page' }, askButton)}`,
  )
}

export function usedPage(frame: Frame): Page {
  return plainPage(frame, 'used', 'usedText')
}

export function expiredPage(frame: Frame): Page {
  return plainPage(frame, 'expired', 'expiredText')
}

export function badLinkPage(frame: Frame): Page {
  return plainPage(frame, 'bad', 'badText')
}

export function downPage(frame: Frame): Page {
  return plainPage(frame, 'down', 'downText')
}

type PlainWord =
  'used' | 'usedText' | 'expired' | 'expiredText' | 'bad' | 'badText' | 'down' | 'downText'

function plainPage(frame: Frame, title: PlainWord, text: PlainWord): Page {
  const words = WORDS[frame.language].access
  return page(frame, words[title], html`<p>${words[text]}</p>`)
}

/** All stored data, for reading. The JSON file holds the same report. */
export function heldPage(frame: Frame, report: Report): Page {
  const { language } = frame
  const words = WORDS[language].access
  const date = dates(language)
  const { events, consents, heldTexts, accessRequests, sources, from, next } = report
  const body = html`<p>${words.intro(date(report.generatedAt))}</p>
    ${events.length === 0 ? html`<p>${words.nothing}</p>` : ''}
    ${next === undefined && from === undefined ? '' : html`<p>${words.inParts}</p>`}
    ${postButton({ name: 'format', value: 'json' }, words.download, 'main', from === undefined ? {} : { from })}
    ${section(words.now, list(report.answers.map((answer) => answerLine(language, answer))))}
    ${section(
      words.consents,
      consents.length === 0
        ? html`<p>${words.noConsents}</p>`
        : html`${consents.map((event) => consentBlock(language, event))}`,
    )}
    ${section(
      words.recorded,
      events.length === 0
        ? html`<p>${words.noneRecorded}</p>`
        : list(events.map((event) => eventLine(language, withoutWording(event)))),
    )}
    ${next === undefined ? '' : postButton({ name: 'show', value: 'page' }, words.more, 'main', { from: next })}
    ${
      heldTexts.length === 0
        ? ''
        : section(
            words.held,
            html`${heldTexts.map(({ text }) => html`<blockquote>${text}</blockquote>`)}`,
          )
    }
    ${
      sources.length === 0
        ? ''
        : section(words.sources, list(sources.map((source) => html`${source}`)))
    }
    ${section(words.checks, html`<p>${words.checksText}</p>`)}
    ${section(
      words.requests,
      list(
        accessRequests.map(
          ({ receivedAt, dueAt, answeredAt }) =>
            html`${words.requested(date(receivedAt), date(dueAt), answeredAt && date(answeredAt))}`,
        ),
      ),
    )}
    ${section(words.retention, retentionTable(language, report))}`
  return page(frame, words.title, body)
}

function section(title: string, body: Html): Html {
  return html`<h2>${title}</h2>
    ${body}`
}

function list(items: readonly Html[]): Html {
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`
}

function answerLine(
  language: PageLanguage,
  { name, topic, marketing, transactional }: Answer,
): Html {
  const words = WORDS[language].access
  const say = ({ allowed, reason, since }: Answer['marketing']) =>
    [
      `${allowed ? words.yes : words.no}, ${words.reasons[reason]}`,
      ...(since === undefined ? [] : [words.since(dates(language)(since))]),
    ].join(' ')
  const who = [name ?? words.everybody, ...(topic === undefined ? [] : [topic])].join(' / ')
  return html`<strong>${who}</strong>: ${words.marketing}: ${say(marketing)}. ${words.service}:
    ${say(transactional)}.`
}

function consentBlock(language: PageLanguage, event: ReportedEvent): Html {
  const words = WORDS[language].access
  const { wording, wordingVersion, ...rest } = event.evidence ?? {}
  return html`<p>${eventLine(language, { ...event, evidence: rest })}</p>
    ${
      event.evidence === undefined
        ? html`<p>${words.erased}</p>`
        : html`<blockquote>${shown(wording)}</blockquote>
            <p>${words.version} ${shown(wordingVersion)}</p>`
    }`
}

/** Consents are quoted in a section of their own. */
function withoutWording(event: ReportedEvent): ReportedEvent {
  return event.type === 'consent' ? { ...event, evidence: {} } : event
}

const SAID_AGAINST: ReadonlySet<string> = new Set<EventType>(['stop', 'hold', 'bounce'])

function eventLine(language: PageLanguage, event: ReportedEvent): Html {
  const words = WORDS[language].access
  const { type, method, scopes, blocks, senders, account, key, occurredAt, evidence } = event
  const reach = scopes.map((scope) => {
    const whose = scope === 'all' ? words.everySender : scope.replace('sender/', '')
    // Which messages are stopped is half of what a stop says.
    const blocked = words.blocked[blocksWithin({ blocks, source: { method } }, scope)]
    return SAID_AGAINST.has(type) ? `${whose} (${blocked})` : whose
  })
  const via = [account, key].filter((one) => one !== undefined)
  const from = senders.length === 0 ? [] : [`(${senders.join(', ')})`]
  const what = [isMethod(method) ? words.methods[method] : method, ...via, ...from].join(' ')
  const details = Object.entries(evidence ?? {}).filter(([, value]) => value !== undefined)
  return html`<strong>${isEventType(type) ? words.types[type] : type}</strong>,
    ${dates(language)(occurredAt)}, ${what}: ${reach.join(', ')}.
    ${details.map(([name, value]) => html`<br />${name}: ${shown(value)}`)}`
}

function retentionTable(language: PageLanguage, { retention }: Report): Html {
  const { kinds, limits } = WORDS[language].access
  const shownKinds: Readonly<Partial<Record<RetainedKind, string>>> = kinds
  const rows = retention.flatMap(({ kind, seconds, how }) => {
    const what = shownKinds[kind]
    if (what === undefined) return []
    const limit = limits(seconds === null ? null : seconds / SECONDS_A_DAY, how !== 'not_kept')
    return [
      html`<tr>
        <td>${what}</td>
        <td>${limit}</td>
      </tr>`,
    ]
  })
  return html`<table>
    ${rows}
  </table>`
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** `21 November 2026 at 09:00 UTC`: the reader must not have to guess the time zone. */
function dates(language: PageLanguage): (time: string) => string {
  const format = new Intl.DateTimeFormat(WORDS[language].locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return (time) => `${format.format(new Date(time))} UTC`
}
