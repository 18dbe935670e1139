import { PUBLIC_URL, type TestHouse } from './house.ts'

const COOKIE = /^([\w-]+)=([^;]*)/

/** A browser without scripts: it keeps cookies, and says where its forms come from. */
export class ConsoleBrowser {
  readonly cookies = new Map<string, string>()
  readonly house: TestHouse
  readonly origin: string

  constructor(house: TestHouse, origin = PUBLIC_URL) {
    this.house = house
    this.origin = origin
  }

  /** GETs a page, or sends a form to it. */
  async go(path: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.house.request(path, {
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form).toString() }),
      headers: {
        cookie,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...(form === undefined
          ? {}
          : { origin: this.origin, 'content-type': 'application/x-www-form-urlencoded' }),
      },
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = COOKIE.exec(set) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  /** The cookies of another, as a thief has them. */
  takeFrom(other: ConsoleBrowser): void {
    for (const [name, value] of other.cookies) this.cookies.set(name, value)
  }
}
