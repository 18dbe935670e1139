import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

const WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
])

/** What people send wrong most, in plain words; of the rest, those of Zod. */
function plain(issue: z.core.$ZodRawIssue): string | undefined {
  const isMissing = issue.input === undefined
  if (issue.code === 'invalid_type') {
    const word = WORDS.get(issue.expected)
    return word && (isMissing ? `is missing: ${word}` : `must be ${word}`)
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map((value) => JSON.stringify(value)).join(', ')
    const right = issue.values.length === 1 ? values : `one of ${values}`
    return isMissing ? `is missing: ${right}` : `must be ${right}`
  }
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => JSON.stringify(key)).join(', ')}: not known here`
  return undefined
}

// One locale, not all of them: every job's bundle contains what is imported here.
z.config({ ...en(), customError: plain })
