import { canAsk, confirm } from './ask.ts'
import { Failure } from './failure.ts'

/** The option of every command that asks first. */
export const YES = ['-y, --yes', 'without asking'] as const

/**
 * Before what cannot be undone, or reaches many people: a question on a terminal, `--yes` for scripts,
 * and a refusal where neither can answer.
 */
export async function beSure(question: string, isYes: boolean | undefined): Promise<void> {
  if (isYes === true) return
  if (!canAsk()) throw new Failure(question, ['Nobody can be asked here: say --yes.'])
  if (!(await confirm(question))) throw new Failure('Nothing was done.')
}
