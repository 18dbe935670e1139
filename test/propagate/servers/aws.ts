import type { Answered, Asked, Behaviour } from './server.ts'

function fault(status: number, name: string, fields: object = {}): Answered {
  return {
    status,
    headers: { 'x-amzn-errortype': name },
    body: { message: name, ...fields },
  }
}

/** In the form of awsJson: the name stands in the body, behind its namespace. */
function jsonFault(name: string, fields: object = {}): Answered {
  return { status: 400, body: { __type: `com.amazonaws#${name}`, Message: name, ...fields } }
}

/** Every request is signed, for this service. */
function isSigned({ headers }: Asked, service: string): boolean {
  return headers['authorization']?.includes(`/${service}/aws4_request, `) === true
}

/** When the entries of these servers came on their lists. */
export const LISTED_AT = Date.parse('2026-11-20T08:00:00Z') / 1000

/** Pages by a token, which an outsider could not make up. */
function paged<T>(
  all: readonly T[],
  query: URLSearchParams,
  size: number,
  body: (some: readonly T[], more: { NextToken?: string }) => object,
): Answered {
  const token = query.get('NextToken')
  const from = token === null ? 0 : Number(/^token\+\/(\d+)=$/.exec(token)?.[1])
  if (Number.isNaN(from) || !(size >= 1 && size <= 1_000))
    return fault(400, 'BadRequestException', { message: 'NextToken is invalid.' })
  const end = from + size
  const more = end < all.length ? { NextToken: `token+/${String(end)}=` } : {}
  return { status: 200, body: body(all.slice(from, end), more) }
}

type Contact = {
  TopicPreferences?: { TopicName: string; SubscriptionStatus: string }[]
  UnsubscribeAll?: boolean
  AttributesData?: string
}

/** The suppression list of one Region, and the contact list `news`. */
export function ses() {
  const suppressed = new Map<string, string>()
  const contacts = new Map<string, Contact>()
  const account = {
    ProductionAccessEnabled: true,
    SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  }
  const behave: Behaviour = (asked) => {
    const { method, path, body } = asked
    if (!isSigned(asked, 'ses')) return fault(403, 'UnrecognizedClientException')
    if (path === '/v2/email/account') return { status: 200, body: account }
    const [, named = ''] = /^\/v2\/email\/suppression\/addresses(?:\/(.+))?$/.exec(path) ?? []
    if (path === '/v2/email/suppression/addresses' && method === 'GET')
      return paged(
        [...suppressed],
        asked.query,
        Number(asked.query.get('PageSize')),
        (some, more) => ({
          SuppressedDestinationSummaries: some.map(([EmailAddress, Reason]) => ({
            EmailAddress,
            Reason,
            LastUpdateTime: LISTED_AT,
          })),
          ...more,
        }),
      )
    const address = decodeURIComponent(named)
    if (path.startsWith('/v2/email/suppression') && method === 'PUT') {
      const { EmailAddress, Reason } = JSON.parse(body) as Record<'EmailAddress' | 'Reason', string>
      if (EmailAddress.startsWith('bad'))
        return fault(400, 'BadRequestException', { message: 'Invalid email address.' })
      suppressed.set(EmailAddress, Reason)
      return { status: 200, body: {} }
    }
    if (path.startsWith('/v2/email/suppression') && method === 'DELETE')
      return suppressed.delete(address)
        ? { status: 200, body: {} }
        : fault(404, 'NotFoundException')
    return contactList(asked)
  }
  const contactList = ({ method, path, body }: Asked): Answered => {
    const [, list, named = ''] =
      /^\/v2\/email\/contact-lists\/(\w+)(?:\/contacts(?:\/(.+))?)?$/.exec(path) ?? []
    if (list !== 'news')
      return fault(404, 'NotFoundException', { message: 'List with name x does not exist.' })
    if (path.endsWith('/contacts/list')) {
      const said = JSON.parse(body) as { PageSize: number; NextToken?: string }
      const query = new URLSearchParams(
        said.NextToken === undefined ? {} : { NextToken: said.NextToken },
      )
      return paged([...contacts], query, said.PageSize, (some, more) => ({
        Contacts: some.map(([EmailAddress, { TopicPreferences, UnsubscribeAll }]) => ({
          EmailAddress,
          TopicPreferences,
          UnsubscribeAll,
          LastUpdatedTimestamp: LISTED_AT,
        })),
        ...more,
      }))
    }
    if (path.endsWith('/news')) return { status: 200, body: { ContactListName: 'news' } }
    const address = decodeURIComponent(named)
    const found = contacts.get(address)
    if (method === 'POST') {
      const { EmailAddress, ...contact } = JSON.parse(body) as Contact & { EmailAddress: string }
      if (contacts.has(EmailAddress)) return fault(400, 'AlreadyExistsException')
      contacts.set(EmailAddress, contact)
      return { status: 200, body: {} }
    }
    if (found === undefined)
      return fault(404, 'NotFoundException', {
        message: `${address} doesn't exist in the contacts.`,
      })
    // What is not repeated is erased.
    if (method === 'PUT') contacts.set(address, JSON.parse(body) as Contact)
    return { status: 200, body: method === 'GET' ? { EmailAddress: address, ...found } : {} }
  }
  return { behave, suppressed, contacts, account }
}

/** Opt-out lists of AWS End User Messaging. */
export function awsSms(lists: readonly string[]) {
  const numbers = new Map(lists.map((list) => [list, new Set<string>()]))
  const held = new Set<string>()
  /** Who opted out by a text of their own. */
  const texted = new Set<string>()
  const behave: Behaviour = (asked) => {
    if (!isSigned(asked, 'sms-voice')) return jsonFault('UnrecognizedClientException')
    const said = JSON.parse(asked.body) as { OptOutListName: string; OptedOutNumber: string }
    const action = asked.headers['x-amz-target']?.split('.')[1]
    if (action === 'DescribeOptOutLists') return { status: 200, body: { OptOutLists: [] } }
    const { OptOutListName, OptedOutNumber } = said
    const list = numbers.get(OptOutListName)
    if (list === undefined)
      return jsonFault('ResourceNotFoundException', { ResourceType: 'opt-out-list' })
    if (action === 'DescribeOptedOutNumbers') {
      const { NextToken, MaxResults } = JSON.parse(asked.body) as {
        NextToken?: string
        MaxResults: number
      }
      const query = new URLSearchParams(NextToken === undefined ? {} : { NextToken })
      return paged([...list], query, MaxResults, (some, more) => ({
        OptOutListName,
        OptedOutNumbers: some.map((one) => ({
          OptedOutNumber: one,
          OptedOutTimestamp: LISTED_AT,
          EndUserOptedOut: texted.has(one),
        })),
        ...more,
      }))
    }
    if (OptedOutNumber.endsWith('0000'))
      return jsonFault('ValidationException', {
        Reason: 'INVALID_PARAMETER',
        Fields: [{ Name: 'OptedOutNumber', Message: 'is no number' }],
      })
    if (action === 'DeleteOptedOutNumber') {
      if (held.has(OptedOutNumber))
        return jsonFault('ValidationException', { Reason: 'PHONE_NUMBER_CANNOT_BE_OPTED_IN' })
      if (!list.delete(OptedOutNumber))
        return jsonFault('ResourceNotFoundException', { ResourceType: 'opted-out-number' })
    } else list.add(OptedOutNumber)
    return { status: 200, body: { OptOutListName, OptedOutNumber, EndUserOptedOut: false } }
  }
  return { behave, held, texted, numbers: (list: string) => numbers.get(list) ?? new Set<string>() }
}

type Entry = { EventBusName: string; Source: string; DetailType: string; Detail: string }

/** A bus that fails every entry whose detail holds one of these. */
export function eventbridge(failing: readonly string[] = []) {
  const events: Entry[] = []
  const behave: Behaviour = (asked) => {
    if (!isSigned(asked, 'events')) return jsonFault('UnrecognizedClientException')
    if (asked.headers['x-amz-target'] === 'AWSEvents.DescribeEventBus')
      return { status: 200, body: { Name: 'default' } }
    const { Entries } = JSON.parse(asked.body) as { Entries: Entry[] }
    const verdicts = Entries.map((entry, at) => {
      if (failing.some((text) => entry.Detail.includes(text)))
        return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' }
      events.push(entry)
      return { EventId: `id-${String(at)}` }
    })
    const FailedEntryCount = verdicts.filter((one) => 'ErrorCode' in one).length
    return { status: 200, body: { FailedEntryCount, Entries: verdicts } }
  }
  return { behave, events }
}
