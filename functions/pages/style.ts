import { createHash } from 'node:crypto'
import { CARD, GROUND, readable } from './colours.ts'

/** Of senders that declare none. */
const COLOUR = '#8a1538'

/** White space costs bytes of every page, and the policy's hash covers each of them. */
const RULES = [
  '*{box-sizing:border-box}',
  'body{margin:0;padding:2rem 1rem;background:var(--ground);color:var(--ink);font:1.125rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}',
  'header,main,footer{max-width:38rem;margin:0 auto}',
  'header{display:flex;align-items:center;gap:.8rem;padding:0 .25rem 1rem;font-weight:600}',
  // A logo is made for paper: a dark one would be lost by night.
  'header img{display:block;max-height:3rem;max-width:11rem;padding:.3rem;border-radius:.5rem;background:#fff;forced-color-adjust:none}',
  'main{padding:2rem;border:1px solid var(--line);border-top:.3rem solid var(--accent);border-radius:.9rem;background:var(--card)}',
  'h1{margin:0 0 1rem;font-size:1.65rem;line-height:1.25;text-wrap:balance}h2{margin:2rem 0 .5rem;font-size:1.2rem;line-height:1.3}',
  'p,ul,ol,dl,form{margin:0 0 1rem}form+form{margin-top:-.25rem}main>:last-child{margin-bottom:0}',
  'a{color:var(--accent)}',
  'button{width:100%;padding:.85em 1.2em;border:2px solid var(--accent);border-radius:.6rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;line-height:1.35;cursor:pointer}',
  'button+button{margin-top:.6rem}button.more,button.less{background:none;color:var(--accent)}',
  'button.less,.less{font-size:.95rem}button.less{border-color:var(--edge);color:var(--ink);font-weight:400}',
  ':focus-visible{outline:3px solid var(--ink);outline-offset:3px}',
  'blockquote,.panel{margin:0 0 1rem;padding:1rem 1.2rem;border-radius:.6rem;background:var(--ground);border-inline-start:.3rem solid var(--accent)}blockquote,pre{white-space:pre-wrap;unicode-bidi:plaintext}',
  '.panel>:last-child{margin-bottom:0}',
  'dt,.less,footer{color:var(--soft)}dt{font-size:.95rem}dd{margin:0 0 .6rem}dl>:last-child{margin:0}',
  'hr{margin:1.5rem 0;border:0;border-top:1px solid var(--line)}',
  'table{border-collapse:collapse;width:100%}th,td{padding:.4em .8em .4em 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}',
  'label{display:block;font-weight:600}input,select,textarea{width:100%;padding:.7em .8em;border:2px solid var(--edge);border-radius:.6rem;background:var(--card);color:var(--ink);font:inherit}input[type=checkbox]{flex:none;width:1.3rem;height:1.3rem;margin:.15rem 0 0}label.sure{display:flex;gap:.7rem;margin-bottom:1rem;font-weight:400;font-size:.95rem}',
  'ol.line{padding:0;list-style:none}.line>li{padding:0 0 .5rem;padding-inline-start:1rem;border-inline-start:.2rem solid var(--line)}.line>li>p{margin:0 0 .6rem}h3{margin:1.2rem 0 .5rem;font-size:1rem}',
  'summary{cursor:pointer;color:var(--accent);padding:.5em 0}',
  'footer{padding:1.25rem .25rem 0;font-size:.95rem}footer p{margin:0 0 .6rem}footer a{color:inherit}',
  // Large enough to be met by a thumb: WCAG 2.2, success criterion 2.5.8.
  'nav ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;padding:0;list-style:none}nav a,nav button,nav b{display:inline-block;padding:.3rem 0}nav button{width:auto;border:0;background:none;color:inherit;font-weight:400;line-height:inherit;text-decoration:underline}',
  '@media(max-width:30rem){body{padding:1rem .75rem}main{padding:1.4rem 1.1rem}h1{font-size:1.4rem}}',
  '@media print{body{padding:0;background:none}main{border:0;padding:0}nav,form,.act{display:none}h2{break-after:avoid}li,dd{break-inside:avoid}}',
].join('')

const made = new Map<string, { readonly element: string; readonly source: string }>()

/** The style of a page in a colour, and the source that a policy allows it by. */
export function style(colour: string = COLOUR): {
  readonly element: string
  readonly source: string
} {
  const known = made.get(colour)
  if (known !== undefined) return known
  const { light, dark } = readable(colour)
  const text =
    `:root{color-scheme:light dark;--ground:${GROUND.light};--card:${CARD.light};--ink:#1b2027;--soft:#4d5866;--line:#d6dbe2;--edge:#6b7685;--accent:${light};--on:#fff}` +
    `@media(prefers-color-scheme:dark){:root{--ground:${GROUND.dark};--card:${CARD.dark};--ink:#eceff3;--soft:#b4bdc9;--line:#3a4350;--edge:#8d98a7;--accent:${dark};--on:${GROUND.dark}}}` +
    RULES
  const source = `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  // The hash covers every byte between the tags, so no white space may be added.
  const styled = { element: `<style>${text}</style>`, source }
  made.set(colour, styled)
  return styled
}
