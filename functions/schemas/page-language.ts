import * as z from 'zod/mini'
import { PAGE_LANGUAGES } from '../languages/pages.ts'

/** Of a page or a mail. In a file of its own: with it comes every word of every page. */
export const pageLanguage = z.enum(
  PAGE_LANGUAGES,
  PAGE_LANGUAGES.map((language) => `"${language}"`).join(' or '),
)
