import type { Figures } from '../../actions/figures/read.ts'
import { sayAlarm } from '../../languages/console/alarms.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Card } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { listOfAlarm } from './lists.ts'

/** What rings; on one machine, what the log said that would. */
export function AlarmCard({ c, alarms }: { c: ConsoleContext; alarms: Figures['alarms'] }) {
  const language = c.get('language')
  const words = homeWords[language]
  return (
    <div id="alarms">
      <Card title={words.alarmsTitle} id="alarms-title">
        {alarms === undefined ? (
          <p>{words.alarmsUnknown}</p>
        ) : alarms.ringing.length === 0 ? (
          <p>{words.alarmsNone[alarms.told]}</p>
        ) : (
          <ul class="reasons">
            {alarms.ringing.map((alarm) => {
              const { text, isEnglish } = sayAlarm(language, alarm)
              const href = listOfAlarm(c, alarm.name)
              const said = <span lang={isEnglish ? 'en' : undefined}>{text}</span>
              return (
                <li class="bad">
                  {href === undefined ? said : <a href={href}>{said}</a>}{' '}
                  <small class="soft">
                    <Time language={language} at={alarm.since} />
                  </small>
                </li>
              )
            })}
          </ul>
        )}
        {alarms?.since === undefined ? null : (
          <p class="soft">
            {words.alarmsSince} <Time language={language} at={alarms.since} />.
          </p>
        )}
      </Card>
    </div>
  )
}
