import type { Child, PropsWithChildren } from 'hono/jsx'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { frameWords } from '../../languages/console/frame.ts'

/** `good` is as wanted, `wait` needs somebody, `bad` is wrong, `plain` is neither. */
export type Tone = 'good' | 'wait' | 'bad' | 'plain'

/** A state in one word, with a dot; the word alone says it too. */
export function Badge({ tone = 'plain', children }: PropsWithChildren<{ tone?: Tone }>) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** A sentence that stands out: what was done, or what is wrong. */
export function Notice({ tone = 'plain', children }: PropsWithChildren<{ tone?: Tone }>) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** What a list says when nothing is in it, and what comes here. */
export function Empty({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children}
    </div>
  )
}

/** A part of a page on a card. */
export function Card({
  title,
  actions,
  id,
  class: className,
  children,
}: PropsWithChildren<{ title?: string; actions?: Child; id?: string; class?: string }>) {
  return (
    <section
      class={className === undefined ? 'card' : `card ${className}`}
      aria-labelledby={title === undefined ? undefined : idOf(title, id)}
    >
      {title === undefined ? null : (
        <header>
          <h2 id={idOf(title, id)}>{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

function idOf(title: string, id: string | undefined): string {
  return id ?? `h-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
}

/** Names with their values, in two columns. */
export function Facts({ facts }: { facts: readonly (readonly [name: Child, value: Child])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export type Column = {
  readonly label: string
  /** Numbers stand at the right. */
  readonly is?: 'number' | 'action'
}

/** A row is one link for the mouse and for the keys `j`, `k` and Enter: its first cell holds the link. */
export type Row = { readonly href?: string; readonly cells: readonly Child[] }

/** On a narrow page rows are shown as cards; the roles say that it is a table all the same. */
export function Table({
  label,
  columns,
  rows,
  class: className = '',
}: {
  /** What a screen reader calls it. */
  label: string
  columns: readonly Column[]
  rows: readonly Row[]
  /** `names`: the first column keeps its words whole. */
  class?: 'names' | ''
}) {
  return (
    <div class={`scroll ${className}`.trim()} role="region" aria-label={label} tabindex={0}>
      <table class="rows" role="table">
        <caption class="hidden">{label}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ label: name, is }) => (
              <th scope="col" role="columnheader" class={is}>
                {is === 'action' ? <span class="hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(({ href, cells }) => (
            <tr role="row" class={href === undefined ? undefined : 'opens'}>
              {cells.map((cell, at) => (
                <td role="cell" class={columns[at]?.is} data-label={columns[at]?.label}>
                  {at === 0 && href !== undefined ? (
                    <a class="row" href={href}>
                      {cell}
                    </a>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Links between pages of a list that is read from a cursor on: forward, and back to the beginning. */
export function Pager({
  language,
  first,
  next,
}: {
  language: ConsoleLanguage
  /** Absent on the first page. */
  first?: string | undefined
  /** Absent on the last. */
  next?: string | undefined
}) {
  const words = frameWords[language]
  if (first === undefined && next === undefined) return null
  return (
    <nav class="pager" aria-label={words.next}>
      {first === undefined ? <span /> : <a href={first}>{words.first}</a>}
      {next === undefined ? null : (
        <a href={next} rel="next">
          {words.next} →
        </a>
      )}
    </nav>
  )
}

/** Tabs that are links: each opens a page. */
export function Tabs({
  label,
  tabs,
}: {
  label: string
  tabs: readonly { readonly href: string; readonly label: string; readonly isOpen: boolean }[]
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ href, label: name, isOpen }) => (
        <a href={href} aria-current={isOpen ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  )
}

/** A figure with what it counts; it leads to its list. */
export function Figure({
  value,
  label,
  href,
  tone = 'plain',
  note,
}: {
  value: string
  label: string
  href?: string | undefined
  tone?: Tone
  note?: Child
}) {
  const inside = (
    <>
      <span class="label">{label}</span>
      <span class="value">{value}</span>
      {note === undefined ? null : <span class="note">{note}</span>}
    </>
  )
  return href === undefined ? (
    <div class={`figure ${tone}`}>{inside}</div>
  ) : (
    <a class={`figure ${tone}`} href={href}>
      {inside}
    </a>
  )
}
