/**
 * What a text asks for: `opt_out` no further messages; `ordinary` anything else; `unsure` a person must
 * judge; `opt_in` and `help` what they say. `functions/classify/corpus/README.md` has the rules.
 */
export const LABELS = ['opt_out', 'ordinary', 'unsure', 'opt_in', 'help'] as const
export type Label = (typeof LABELS)[number]

/** A labelled text of the corpus. */
export type Row = {
  /** ISO 639 code, or `arabizi`. */
  readonly language: string
  readonly label: Label
  /** Who wrote it, or the name of a measured set. */
  readonly set: string
  readonly text: string
}

/** A row that an owner made of a decision, for a model of their own. */
export type OwnRow = Pick<Row, 'label' | 'text'>
const OWN = 'own'

export const HEADING = 'label\tset\ttext'

/** Rows of one language: label, set and text by tab; `\n` in a text is a line's end, `#` a digit. */
export function readRows(file: string, language: string): readonly Row[] {
  const [heading, ...lines] = file.trimEnd().split('\n')
  if (heading !== HEADING) throw new Error(`${language}: the first line must be ${HEADING}`)
  return lines.map((line, at) => {
    const [label = '', set = '', text = '', ...rest] = line.split('\t')
    if (!isLabel(label) || set === '' || text === '' || rest.length > 0)
      throw new Error(`${language}, line ${at + 2}: label, set and text, divided by tabs`)
    return {
      language,
      label,
      set,
      text: text.replaceAll(String.raw`\n`, '\n').replaceAll('#', '0'),
    }
  })
}

function isLabel(label: string): label is Label {
  return LABELS.some((one) => one === label)
}

/** A line as `readRows` reads it. */
export function lineOf({ label, text }: OwnRow): string {
  const oneLine = text.replaceAll(/\r\n?|\n/g, String.raw`\n`).replaceAll('\t', ' ')
  return `${label}\t${OWN}\t${oneLine}`
}
