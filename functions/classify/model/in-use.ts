import { once } from '../once.ts'
import { Model } from './model.ts'
import { WEIGHTS } from './weights.ts'

/**
 * The model that reads replies. `npm run train -- --extra rows.tsv` writes another beside it,
 * `own-weights.ts`: import that one here instead to use it.
 */
export const MODEL = once(() => new Model(WEIGHTS))
