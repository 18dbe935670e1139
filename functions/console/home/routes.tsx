import { frameWords } from '../../languages/console/frame.ts'
import { show } from '../frame.tsx'
import type { ConsoleRoute } from '../route.ts'

export function homeRoutes(): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console',
      role: 'viewer',
      handle: (c) =>
        show(c, {
          title: frameWords[c.get('language')].sections.home,
          section: 'home',
          body: <p />,
        }),
    },
  ]
}
