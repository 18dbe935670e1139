/** What a figure should be: of the ratio where there is something to compare with, else of ours. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

/** One line of the report. Absolute figures are this machine's; ratios travel. */
export type Row = {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly bare?: number
  readonly goal?: Goal
  /** A promise of the product, not a wish: the run fails where it is missed. */
  readonly isPromise?: boolean
}

export function ratioOf({ ours, bare }: Row): number | undefined {
  return bare === undefined ? undefined : ours / bare
}

export function isMet(row: Row): boolean {
  if (row.goal === undefined) return true
  const figure = ratioOf(row) ?? row.ours
  return 'atLeast' in row.goal ? figure >= row.goal.atLeast : figure <= row.goal.atMost
}

export function printRows(rows: readonly Row[]): void {
  const shown = rows.map((row) => [
    row.name,
    `${format(row.ours)} ${row.unit}`,
    row.bare === undefined ? '' : `${format(row.bare)} ${row.unit}`,
    ratioOf(row)?.toFixed(2) ?? '',
    row.goal === undefined ? '' : `${formatGoal(row.goal)} ${isMet(row) ? 'met' : 'MISSED'}`,
  ])
  const table = [['', 'ours', 'bare', 'ratio', 'goal'], ...shown]
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  )
  for (const cells of table) {
    const [name = '', ...figures] = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log([name, ...figures].join('  ').trimEnd())
  }
}

function formatGoal(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`
}

function format(figure: number): string {
  if (Number.isInteger(figure) && figure < 1_000) return String(figure)
  return figure >= 1_000
    ? Math.round(figure).toLocaleString('en')
    : figure.toFixed(figure < 10 ? 2 : 1)
}
