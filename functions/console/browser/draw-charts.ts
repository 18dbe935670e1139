type Charts = { readonly drawChart: (chart: HTMLElement) => void }

/** Loads the charts' library where there is a chart, and draws it anew by another light or width. */
export async function drawCharts(): Promise<void> {
  const charts = document.querySelectorAll<HTMLElement>('.chart')
  const from = document.querySelector<HTMLElement>('script[data-charts]')?.dataset['charts']
  if (charts.length === 0 || from === undefined) return
  const { drawChart } = (await import(from)) as Charts
  const draw = (): void => {
    for (const chart of charts) drawChart(chart)
  }
  draw()
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
  let width = innerWidth
  addEventListener('resize', () => {
    if (width !== innerWidth) draw()
    width = innerWidth
  })
}
