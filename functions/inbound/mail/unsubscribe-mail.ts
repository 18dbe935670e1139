import type { Email } from 'postal-mime'
import { linkTokens } from '../../domain/link-token.ts'
import type { Outside } from '../../domain/outside.ts'
import { parseZonedTime } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { isAutomatic, isAutomaticAnswer } from './automatic-mail.ts'
import { bareAddress } from '../read/exact-json.ts'
import { FEEDBACK_DOMAINS, isListed } from './feedback-domains.ts'
import { readReport, shapeOf, type Reporter } from './feedback-report.ts'
import { textOfHtml } from './html-text.ts'
import type { Message } from '../../domain/message.ts'
import {
  headersOf,
  opener,
  provenMachine,
  provenPerson,
  type HeaderOf,
  type ReceivedMail,
} from './received-mail.ts'

const TEXT_CHARACTERS_MAX = 10_000

/** The settings for received mail in an account's entry. */
export type MailSettings = {
  readonly mailDomain?: string | undefined
  readonly feedbackDomains?: readonly string[] | undefined
}

/**
 * Reads a mail that SES received. A token in the recipient's address decides first, whatever the mail
 * says and whoever wrote it; only automatic answers do nothing. Then come complaints of every kind,
 * then what a person wrote.
 */
export async function readReceivedMail(
  received: ReceivedMail,
  { mailDomain, feedbackDomains = [] }: MailSettings,
  outside: Outside,
): Promise<readonly Message[]> {
  const { receipt, mail } = received
  const open = opener(received, outside)
  const header = await headersOf(received, open)
  const isReport = shapeOf(header) === 'report'
  const tokens = new Set(receipt.recipients.flatMap((one) => tokenIn(one, mailDomain)))
  if (tokens.size > 0 && !isReport) {
    if (isAutomaticAnswer(header, mail.source)) return ignore(mail.messageId, 'automatic')
    const addresses = [header('from'), mail.source].flatMap((one) => bareAddress(one ?? '') || [])
    return [...tokens].map((token) => ({ kind: 'mail', token, addresses }))
  }

  const email = await open()
  const author = await provenMachine(received, email)
  const person = await provenPerson(received, email)
  const reporter: Reporter = {
    isBelieved: author !== undefined && isListed(author, [...FEEDBACK_DOMAINS, ...feedbackDomains]),
    wrote: writerOf(header, mail.source, person),
    messageId: mail.messageId,
    at: parseZonedTime(mail.timestamp ?? ''),
  }
  const report = await readReport(email, reporter)
  if (report !== undefined) return withTokens(report, tokens)
  if (reporter.wrote === 'program' || reporter.wrote === 'answering program')
    return ignore(mail.messageId, 'automatic')
  if (person === undefined) return ignore(mail.messageId, 'unproven_author')
  return readWrittenReply(received, email, person)
}

/** A complaint sent to a link's address is about that link's person, whoever sent it. */
function withTokens(report: readonly Message[], tokens: ReadonlySet<string>): readonly Message[] {
  if (report.length === 0 || tokens.size === 0) return report
  const addresses = report.flatMap((one) => (one.kind === 'report' ? one.address : []))
  const links = [...tokens].map((token) => ({ kind: 'mail' as const, token, addresses }))
  return [...report.filter(({ kind }) => kind !== 'unproven'), ...links]
}

/** A person wrote to an address without a link: it counts only if the author is proven. */
function readWrittenReply(
  { receipt, mail }: ReceivedMail,
  email: Email,
  author: string,
): readonly Message[] {
  const { subject = '', text, html = '' } = email
  // The subject of a reply is ours, not the person's.
  const said = /^\s*(?:re|aw|sv|fwd?|wg|tr|rv|antw|r)\s*:/i.test(subject) ? '' : subject
  return [
    {
      kind: 'reply',
      id: mail.messageId,
      channel: 'email',
      from: author,
      to: receipt.recipients[0],
      text: `${said}\n${text ?? textOfHtml(html)}`.trim().slice(0, TEXT_CHARACTERS_MAX),
      at: parseZonedTime(mail.timestamp ?? ''),
    },
  ]
}

function writerOf(
  header: HeaderOf,
  source: string | null | undefined,
  person: string | undefined,
): Reporter['wrote'] {
  if (isAutomaticAnswer(header, source)) return 'answering program'
  if (isAutomatic(header, source)) return 'program'
  return person === undefined ? 'anybody' : 'proven person'
}

function ignore(id: string, reason: string): readonly Message[] {
  log('mail_ignored', { id, reason })
  return []
}

/** The token of `u-…@<our mail domain>`; any other name before the @ is a mailbox. */
function tokenIn(recipient: string, mailDomain: string | undefined): readonly string[] {
  const address = bareAddress(recipient).toLowerCase()
  const at = address.lastIndexOf('@')
  const isOurs = mailDomain === undefined || address.slice(at + 1) === mailDomain.toLowerCase()
  if (!isOurs) return []
  const [token = ''] = linkTokens(address.slice(0, at))
  return token.startsWith('u-') ? [token] : []
}
