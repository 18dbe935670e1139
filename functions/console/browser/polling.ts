const PAUSE_MS = 1_000

/** A page whose work goes on is asked again and again; once the work is done, it is loaded anew. */
export function pollPage(): void {
  const place = document.querySelector<HTMLElement>('[data-poll]')
  if (place !== null) setTimeout(() => void ask(place), PAUSE_MS)
}

async function ask(place: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(location.href)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const next = page.querySelector('[data-poll]')
    if (answer.ok && next === null) return location.reload()
    if (next !== null) place.replaceChildren(...next.children)
  } catch {
    // The connection comes back, or it does not: the page stays as it is.
  }
  setTimeout(() => void ask(place), PAUSE_MS)
}
