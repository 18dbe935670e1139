import * as z from 'zod/mini'
import { described } from './described.ts'

export const accessLane = described(
  'How it is answered: a link by `mail` or `text`, or an `operator` by hand.',
  z.enum(['mail', 'text', 'operator']),
)
