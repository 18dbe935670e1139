import type { AskedLink } from '../../actions/sign-in/ask-link.ts'
import type { LinkUse } from '../../domain/sign-in-link.ts'
import { signInWords } from '../../languages/console/sign-in.ts'
import { show } from '../frame.tsx'
import { PostForm, Text } from '../parts/form.tsx'
import { Notice } from '../parts/show.tsx'
import type { ConsoleContext } from '../route.ts'

type Shown = Response | Promise<Response>

/** Where signing in begins. */
export function askPage(
  c: ConsoleContext,
  {
    canMail,
    hasProvider,
    fault,
  }: {
    readonly canMail: boolean
    readonly hasProvider: boolean
    readonly fault?: Exclude<AskedLink, 'asked'>
  },
): Shown {
  const words = signInWords[c.get('language')]
  return show(c, {
    title: words.title,
    lead: words.lead,
    bare: true,
    status: fault === undefined ? 200 : fault === 'too_many' ? 429 : 400,
    body: (
      <section class="card">
        {hasProvider ? (
          <>
            <p>
              <a class="button main" href="/console/sign-in/oidc">
                {words.provider}
              </a>
            </p>
            {canMail ? <p class="soft">{words.or}</p> : null}
          </>
        ) : null}
        {canMail ? (
          <AskForm c={c} fault={fault} isSecond={hasProvider} />
        ) : hasProvider ? null : (
          <Notice tone="wait">{words.noMail}</Notice>
        )}
      </section>
    ),
  })
}

function AskForm({
  c,
  fault,
  isSecond,
}: {
  c: ConsoleContext
  fault: Exclude<AskedLink, 'asked'> | undefined
  isSecond: boolean
}) {
  const words = signInWords[c.get('language')]
  return (
    <PostForm c={c} action="/console/sign-in">
      {fault === 'too_many' ? <Notice tone="bad">{words.tooMany}</Notice> : null}
      <Text
        label={words.email}
        name="email"
        type="email"
        autocomplete="email"
        maxlength={320}
        required
        help={words.help}
        fault={fault === 'unreadable' ? words.unreadable : undefined}
      />
      <button class={isSecond ? 'button' : 'button main'}>{words.send}</button>
    </PostForm>
  )
}

/** The same for everybody: whether a mail was sent is not said. */
export function sentPage(c: ConsoleContext): Shown {
  const words = signInWords[c.get('language')].sent
  return show(c, {
    title: words.title,
    bare: true,
    body: (
      <section class="card">
        <p>{words.text}</p>
        <p class="help">{words.help}</p>
        <p>
          <a href="/console/sign-in">{words.again}</a>
        </p>
      </section>
    ),
  })
}

/** The page of a link: mail programs open it too, so only its button does something. */
export function linkPage(c: ConsoleContext, token: string): Shown {
  const words = signInWords[c.get('language')].link
  return show(c, {
    title: words.title,
    bare: true,
    body: (
      <PostForm c={c} action={`/console/sign-in/${token}`} class="card">
        <p>{words.text}</p>
        <button class="button main" autofocus>
          {words.button}
        </button>
      </PostForm>
    ),
  })
}

/** A link that opens nothing: why, and where to get another. */
export function refusedPage(c: ConsoleContext, why: Exclude<LinkUse['outcome'], 'taken'>): Shown {
  const words = signInWords[c.get('language')].refused
  return show(c, {
    title: words.title,
    bare: true,
    status: why === 'another_browser' ? 403 : 410,
    body: (
      <section class="card">
        <p>{words[why]}</p>
        <p>
          <a class="button main" href="/console/sign-in">
            {words.again}
          </a>
        </p>
      </section>
    ),
  })
}

/** Back from the provider: the button, which the script presses, brings its answer along. */
export function backPage(
  c: ConsoleContext,
  answer: readonly (readonly [name: string, value: string])[],
): Shown {
  const words = signInWords[c.get('language')].back
  return show(c, {
    title: words.title,
    bare: true,
    body: (
      <PostForm c={c} action="/console/sign-in/oidc/callback" class="card" isSentAtOnce>
        {answer.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <p>{words.text}</p>
        <button class="button main" autofocus>
          {words.button}
        </button>
      </PostForm>
    ),
  })
}

/** The provider vouched for nobody who is named here. Whom it vouched for is not said. */
export function notVouchedPage(c: ConsoleContext): Shown {
  const words = signInWords[c.get('language')]
  return show(c, {
    title: words.notVouched.title,
    bare: true,
    status: 403,
    body: (
      <section class="card">
        <p>{words.notVouched.text}</p>
        <p>
          <a class="button main" href="/console/sign-in">
            {words.notVouched.again}
          </a>
        </p>
      </section>
    ),
  })
}
