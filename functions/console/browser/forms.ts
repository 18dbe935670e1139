/** A form that is on its way is not sent again for this long. */
const SENT_MS = 5_000

/** Asks before a form that wants to be asked about, and sends no form twice. */
export function guardForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return
    const { confirm, sent } = form.dataset
    if (sent === 'yes' || (confirm !== undefined && !window.confirm(confirm))) {
      event.preventDefault()
      return
    }
    form.dataset['sent'] = 'yes'
    setTimeout(() => delete form.dataset['sent'], SENT_MS)
  })
  // What was refused is mended first, without the mouse.
  document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  document.querySelector<HTMLFormElement>('form[data-send=now]')?.requestSubmit()
  // Back in the history: the page is as it was left.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]'))
      delete form.dataset['sent']
  })
}
