import { plainLine } from '../../domain/plain-text.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'

type Asked = {
  readonly name: string
  readonly topics: readonly string[]
  readonly wording: string
  readonly link: string
}

/** The one mail of a double opt-in: it asks, and does not advertise. */
export function confirmationMail(
  language: PageLanguage,
  { name, topics, wording, link }: Asked,
): { subject: string; text: string } {
  // A line break in a name could add a header to the mail.
  const plain = plainLine(name)
  const { confirmationMail: mail, covers } = WORDS[language]
  return {
    subject: mail.subject(plain),
    text: mail.text({ name: plain, wording: quote(wording), covers: covers(plain, topics), link }),
  }
}

function quote(wording: string): string {
  return wording
    .split(/\r\n?|\n/)
    .map((line) => `  > ${line}`)
    .join('\n')
}
