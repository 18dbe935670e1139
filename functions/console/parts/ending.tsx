import { Badge, type Tone } from './show.tsx'

/** How many days are left, in a tone that grows with the hurry. */
export function Ending({ days, children }: { days: number; children: string }) {
  return <Badge tone={toneOf(days)}>{children}</Badge>
}

function toneOf(days: number): Tone {
  if (days <= 3) return 'bad'
  return days <= 10 ? 'wait' : 'plain'
}
