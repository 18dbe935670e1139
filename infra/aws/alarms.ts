import type { Construct } from 'constructs'
import { AlarmSet, type Watched } from './alarm-set.ts'
import { watchEvents } from './watch-events.ts'
import { watchFrontDoor, watchFunctions } from './watch-requests.ts'
import { watchLists, watchQueues, watchTable } from './watch-stores.ts'

/** An alarm costs $0.10 a month, so each is for something that a person must act on. */
export class Alarms extends AlarmSet {
  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id, watched.key)
    watchFunctions(this, watched)
    watchFrontDoor(this, watched)
    watchTable(this, watched)
    watchQueues(this, watched)
    watchLists(this, watched)
    watchEvents(this, watched)
  }
}
