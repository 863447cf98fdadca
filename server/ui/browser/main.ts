import { startContinuing } from './auto-continue.ts'
import { startClock } from './clock.ts'
import { startCopying } from './copy-buttons.ts'
import { startForms } from './forms.ts'
import { startLive } from './live-updates.ts'
import { startTrying } from './try-forms.ts'

// The pages work without all of this: it only saves reloading them.
startClock()
startCopying()
startTrying()
startContinuing()
startForms()
startLive()
