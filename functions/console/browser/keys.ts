/** Where `g` and a letter lead, if the menu has it. */
const PLACES: Readonly<Record<string, string>> = {
  h: '/console',
  p: '/console/people',
  r: '/console/reviews',
  s: '/console/asides',
  a: '/console/access',
  i: '/console/imports',
}
const SECOND_KEY_MS = 1_500

let hasGo = false

export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
      return
    }
    if (document.querySelector('dialog[open]') !== null) return
    if (press(event.key)) event.preventDefault()
  })
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea') !== null
}

/** Whether the key means something here. */
function press(key: string): boolean {
  if (hasGo && go(PLACES[key])) return true
  // A page's own keys: `data-key` on a button or a link names one or several.
  const own = document.querySelector<HTMLElement>(`[data-key~="${CSS.escape(key)}"]`)
  if (own !== null) {
    own.click()
    return true
  }
  switch (key) {
    case 'g':
      hasGo = true
      setTimeout(() => (hasGo = false), SECOND_KEY_MS)
      return true
    case '?':
      document.querySelector<HTMLDialogElement>('#keys')?.showModal()
      return true
    case '/': {
      const search = document.querySelector<HTMLInputElement>('input[type=search]')
      if (search === null) return go(PLACES['p'])
      search.focus()
      return true
    }
    case 'j':
    case 'k':
      moveRow(key === 'j' ? 1 : -1)
      return true
    default:
      return false
  }
}

function go(place: string | undefined): boolean {
  hasGo = false
  if (place === undefined || document.querySelector(`.menu a[href="${place}"]`) === null)
    return false
  location.assign(place)
  return true
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('a.row')]
  const at = rows.findIndex((row) => row === document.activeElement)
  rows[Math.max(at + step, 0)]?.focus()
}
