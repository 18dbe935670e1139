import type { FrameWords } from '../languages/console/frame.ts'
import type { Role } from '../domain/operator.ts'

export type Section = keyof FrameWords['sections']

type Entry = {
  readonly section: Section
  readonly path: `/console${string}`
  /** Who sees it in the menu: the least role of its list. */
  readonly role: Role
}

/** The menu, in groups. A section whose routes are not there must not be here: a test opens each. */
export const NAVIGATION: readonly {
  readonly group?: keyof FrameWords['groups']
  readonly entries: readonly Entry[]
}[] = [
  {
    entries: [
      { section: 'home', path: '/console', role: 'viewer' },
      { section: 'people', path: '/console/people', role: 'operator' },
      { section: 'imports', path: '/console/imports', role: 'viewer' },
      { section: 'scrubs', path: '/console/scrubs', role: 'operator' },
    ],
  },
  {
    group: 'decide',
    entries: [
      { section: 'reviews', path: '/console/reviews', role: 'operator' },
      { section: 'asides', path: '/console/asides', role: 'operator' },
      { section: 'access', path: '/console/access', role: 'operator' },
      { section: 'messages', path: '/console/messages', role: 'operator' },
      { section: 'incidents', path: '/console/incidents', role: 'operator' },
      { section: 'quarantine', path: '/console/quarantine', role: 'operator' },
    ],
  },
  {
    group: 'wiring',
    entries: [
      { section: 'senders', path: '/console/senders', role: 'viewer' },
      { section: 'providers', path: '/console/providers', role: 'viewer' },
      { section: 'targets', path: '/console/targets', role: 'viewer' },
      { section: 'keys', path: '/console/keys', role: 'officer' },
    ],
  },
  {
    group: 'house',
    entries: [
      { section: 'approvals', path: '/console/approvals', role: 'officer' },
      { section: 'operators', path: '/console/operators', role: 'officer' },
      { section: 'audit', path: '/console/audit', role: 'officer' },
      { section: 'sessions', path: '/console/sessions', role: 'viewer' },
    ],
  },
]
