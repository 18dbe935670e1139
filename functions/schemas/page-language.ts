import * as z from 'zod/mini'
import { PAGE_LANGUAGES } from '../languages/pages.ts'

/**
 * The language of a page or a mail. In a file of its own, because it imports every word of every page.
 */
export const pageLanguage = z.enum(
  PAGE_LANGUAGES,
  PAGE_LANGUAGES.map((language) => `"${language}"`).join(' or '),
)
