import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What the rules of WCAG 2.2, levels A and AA, find wrong with what a page shows now. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: rules } = globalThis as unknown as { axe: typeof axe }
    const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await rules.run({ runOnly: levels })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} ${failureSummary}`,
      ),
    )
  })
}

type Widths = { readonly scrollWidth: number; readonly clientWidth: number }

/** How far a page is wider than its window, in pixels. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { document } = globalThis as unknown as { document: { documentElement: Widths } }
    return document.documentElement.scrollWidth - document.documentElement.clientWidth
  })
}
