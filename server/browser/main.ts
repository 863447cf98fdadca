import { startClock } from './clock.ts'
import { startContinuing } from './continuing.ts'
import { startCopying } from './copying.ts'
import { startForms } from './forms.ts'
import { startLive } from './live.ts'
import { startTrying } from './trying.ts'

// The pages work without all of this: it only saves reloading them.
startClock()
startCopying()
startTrying()
startContinuing()
startForms()
startLive()
