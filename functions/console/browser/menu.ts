/** On a narrow screen the menu is one line that scrolls: where one is comes into view. */
export function showPlaceInMenu(): void {
  const place = document.querySelector<HTMLElement>('.menu [aria-current=page]')
  place?.scrollIntoView({ block: 'nearest', inline: 'center' })
}
