import { expect } from 'vitest'
import type { SignedInBrowser } from '../house/console.ts'
import { ACME, openHouse, type TestHouse, type TestHouseOptions } from '../house/house.ts'

export const PHONE = '+33612345678'
export const ADA = 'ada@example.org'

export async function openAcme(
  sender: object = {},
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  const house = await openHouse({ sendsTexts: true, ...options })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...sender })
  return house
}

/** A page with what its forms carry. */
export type Shown = {
  readonly status: number
  readonly html: string
  /** Its words, without tags and without the marks around names. */
  readonly words: string
  /** The keyed hash of the person, as links carry it. */
  readonly id: string
  readonly held: string
}

export async function shown(answer: Response | Promise<Response>): Promise<Shown> {
  const { status, html } = await answerOf(await answer)
  return {
    status,
    html,
    words: wordsOf(html),
    id: /people\/([a-p][\w-]{22})/.exec(html)?.[1] ?? '',
    held: /name="held" value="([\w-]+)"/.exec(html)?.[1] ?? '',
  }
}

async function answerOf(answer: Response): Promise<{ status: number; html: string }> {
  return { status: answer.status, html: await answer.text() }
}

export function lookUp(browser: SignedInBrowser, address: string, country = 'FR'): Promise<Shown> {
  return shown(browser.post('/console/people', { address, country }))
}

/** The form of an act as its page shows it, with what a person types. */
export function fieldsOf(
  { html, held }: Shown,
  act: string,
  typed: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const form = new RegExp(`action="/console/people/[\\w-]+/${act}"[^]*?</form>`).exec(html)?.[0]
  const id = /name="form" value="(\w+)"/.exec(form ?? '')?.[1]
  expect(id, act).toBeDefined()
  return { form: id ?? '', ...(held === '' ? {} : { held }), ...typed }
}

export function act(
  browser: SignedInBrowser,
  page: Shown,
  name: string,
  typed: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  return shown(browser.post(`/console/people/${page.id}/${name}`, fieldsOf(page, name, typed)))
}

export const STOP = {
  'stop-how': 'phone',
  'stop-scope': 'all',
  'stop-blocks': 'marketing',
  'stop-reference': 'call 17',
}

export const CONSENT = {
  'consent-scope': 'sender/acme',
  'consent-wording': 'I want the offers of Acme.',
  'consent-version': '3',
  'consent-source': 'shop in Lyon',
  'consent-how': 'paper',
  'consent-when': '2026-03-04T10:00',
  'consent-zone': 'Europe/Paris',
  'consent-proof': 'sheet 88',
}

type Event = { id: string; type: string; source: { operator?: string; method: string } }

export async function eventsOf(house: TestHouse, to: string): Promise<Event[]> {
  const { body } = await house.api('POST', '/v1/history', { to })
  return (body as { events: Event[] }).events
}

function wordsOf(html: string): string {
  return html
    .replaceAll(/<(script|style|pre)[^]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/[\u2068\u2069]/g, '')
    .replaceAll(/\s+/g, ' ')
}
