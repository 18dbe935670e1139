import { serve } from '@hono/node-server'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions } from 'playwright-core'
import type { ConsoleLanguage, Role } from '../../functions/domain/operator.ts'
import { signIn } from '../house/console.ts'
import { openHouse, type TestHouse, type TestHouseOptions } from '../house/house.ts'

export type ConsoleHouse = {
  readonly house: TestHouse
  readonly url: string
  readonly close: () => void
  /** A browser in which an operator of that role has signed in. */
  readonly as: (role: Role, language?: ConsoleLanguage) => Promise<BrowserContextOptions>
}

/** A house on a port of its own, which it knows as its address: forms of the console must come from it. */
export async function openConsoleHouse(options: TestHouseOptions = {}): Promise<ConsoleHouse> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const house = await openHouse({ publicUrl: url, ...options })
  const server = serve({ fetch: house.app.fetch, port, hostname: '127.0.0.1' })
  return {
    house,
    url,
    close: () => void server.close(),
    as: async (role, language) => {
      const { secret } = await signIn(house, role, {
        publicUrl: url,
        ...(language === undefined ? {} : { language }),
      })
      const cookie = {
        name: 'basta',
        value: secret,
        domain: '127.0.0.1',
        path: '/',
        expires: -1,
        httpOnly: true,
        secure: false,
        sameSite: 'Strict' as const,
      }
      return { storageState: { cookies: [cookie], origins: [] } }
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
