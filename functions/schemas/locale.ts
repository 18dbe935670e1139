import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'

// One locale, not all of them: every job's bundle contains what is imported here.
z.config(en())
