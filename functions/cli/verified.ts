import type { Certificate } from '../certificate/certificate.ts'
import type { ProvedRow } from '../certificate/row-proof.ts'
import { isKept, reasonOf } from '../domain/row-verdict.ts'
import type { Cell, Printer } from './print.ts'

/** What was verified: the signature alone, all of the list with its verdicts, or one row of it. */
type Extent = 'signature' | 'list' | 'row'

const SAID: Readonly<Record<Extent, string>> = {
  signature: 'the signature; no list was given',
  list: 'the signature, the list and the verdict of each row',
  row: 'the signature and the verdict of one row',
}

/** What a certificate says that was verified, and how far. */
export function showCertificate(
  print: Printer,
  {
    certificate,
    extent,
    row,
    now,
  }: { certificate: Certificate; extent: Extent; row: ProvedRow | undefined; now: Date },
): void {
  const { question, counts, register, input } = certificate
  const isOver = now > new Date(certificate.validUntil)
  const facts: (readonly [string, Cell])[] = [
    ['proved', SAID[extent]],
    ['signed by', certificate.kid],
    ['sender', question.sender],
    ...(question.topic === undefined ? [] : [['topic', question.topic] as const]),
    ['purpose', question.purpose],
    ['judged at', certificate.judgedAt],
    ['every stop before', register.completeTo],
    ...(register.lagSeconds === 0 ? [] : [['lag', `${register.lagSeconds} s`] as const]),
    ['valid until', certificate.validUntil],
    ...(isOver ? [['is over', 'do not send from it: judge the list again'] as const] : []),
    ['rows', String(input.rows)],
    ['kept', String(counts.kept)],
    ['rejected', String(counts.rejected)],
    ['duplicates', String(counts.duplicates)],
    ...Object.entries(counts.byReason).map(
      ([reason, rows]) => [`- ${reason}`, String(rows)] as const,
    ),
    ...(row === undefined ? [] : rowFacts(row)),
  ]
  print.facts(facts, {
    valid: true,
    proved: extent,
    isOver,
    certificate,
    ...(row === undefined ? {} : { row: shownRow(row) }),
  })
}

function rowFacts({ row, content, verdict }: ProvedRow): (readonly [string, Cell])[] {
  const reason = reasonOf(verdict) ?? 'none'
  return [
    ['row', String(row)],
    ['it reads', content.toString('utf8')],
    ['verdict', { text: reason, tone: isKept(verdict) ? 'good' : 'bad' }],
  ]
}

function shownRow({ row, content, verdict }: ProvedRow): object {
  return {
    row,
    content: content.toString('utf8'),
    contentBase64: content.toString('base64'),
    allowed: isKept(verdict),
    reason: reasonOf(verdict) ?? 'none',
  }
}
