import type { PageLanguage } from '../../languages/page-language.ts'
import { plainLine } from '../../domain/plain-text.ts'
import { COVERS } from '../../languages/covers.ts'

type Asked = {
  readonly name: string
  readonly topics: readonly string[]
  readonly wording: string
  readonly link: string
}

const TEXTS: Readonly<
  Record<PageLanguage, { subject: (name: string) => string; text: (asked: Asked) => string }>
> = {
  en: {
    subject: (name) => `Please confirm: messages from ${name}`,
    text: ({ name, topics, wording, link }) => `Hello,

Somebody, we hope it was you, asked ${name} for messages at this address, and agreed to this:

${quote(wording)}

${COVERS.en(name, topics)}

To confirm it, open this page within 7 days and press its button:

${link}

If it was not you, do nothing. Without your confirmation nothing is agreed.
`,
  },
  fr: {
    subject: (name) => `À confirmer : messages de ${name}`,
    text: ({ name, topics, wording, link }) => `Bonjour,

Quelqu’un, nous espérons que c’est vous, a demandé à ${name} des messages à cette adresse, et a accepté ceci :

${quote(wording)}

${COVERS.fr(name, topics)}

Pour le confirmer, ouvrez cette page dans les 7 jours et appuyez sur son bouton :

${link}

Si ce n’était pas vous, ne faites rien. Sans votre confirmation, rien n’est accepté.
`,
  },
}

/** The one mail of a double opt-in: it asks, and advertises nothing. */
export function confirmationMail(
  language: PageLanguage,
  { name, ...asked }: Asked,
): { subject: string; text: string } {
  // A line break in a name would be a header of its own.
  const plain = plainLine(name)
  const { subject, text } = TEXTS[language]
  return { subject: subject(plain), text: text({ name: plain, ...asked }) }
}

function quote(wording: string): string {
  return wording
    .split(/\r\n?|\n/)
    .map((line) => `  > ${line}`)
    .join('\n')
}
