import * as z from 'zod/mini'
import { CONSOLE_LANGUAGES, ROLES } from '../domain/operator.ts'
import { address, words } from './shared.ts'

const role = z.enum(ROLES, '"viewer", "operator" or "officer"')
const language = z.enum(CONSOLE_LANGUAGES, '"en" or "fr"')

/** What an administrator says of an operator. */
export const operator = z.strictObject({
  name: words(80),
  email: address,
  role,
  language: z.optional(language),
})
