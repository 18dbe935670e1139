import { html } from 'hono/html'
import { PREFERENCES } from '../../languages/preferences.ts'
import type { Frame, Html } from '../frame.ts'

/** On pages that cannot help: the way to everything that may be sent to the reader. */
export function leadToPreferences({ language }: Pick<Frame, 'language'>): Html {
  return html`<p><a href="/preferences?lang=${language}">${PREFERENCES[language].lead}</a></p>`
}
