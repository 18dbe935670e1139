import { importWords } from '../../languages/console/imports.ts'
import type { ConsoleContext } from '../route.ts'

/** The four steps of an import, and which one it is at; 4 is behind all of them. */
export function Steps({ c, at }: { c: ConsoleContext; at: number }) {
  const { steps: words } = importWords[c.get('language')]
  return (
    <ol class="import-steps" aria-label={words.label}>
      {[words.file, words.columns, words.count, words.record].map((name, step) => (
        <li class={step < at ? 'past' : undefined} aria-current={step === at ? 'step' : undefined}>
          {name}
        </li>
      ))}
    </ol>
  )
}
