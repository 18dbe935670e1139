import type { Options } from './settings.ts'

/** What is asked for, as the options say it. */
export type ScrubOptions = Options & {
  readonly sender: string
  readonly topic?: string
  readonly purpose: 'marketing' | 'transactional'
  readonly out: string
  readonly rejected: string
  readonly column?: string[]
  readonly header?: boolean
  readonly delimiter?: string
  readonly encoding?: string
  readonly defaultCountry?: string
  readonly certificate?: string
  readonly allowLag?: true
  readonly maxInvalid?: number
  readonly keepDuplicates?: true
  readonly resume?: true
  readonly threads?: number
}

/** Where results go. The clean list comes last: where it is, all are. */
export type Places = {
  readonly rejected: string
  readonly certificate?: string
  readonly rows?: string
  readonly clean: string
}
