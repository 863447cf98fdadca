import { startAutoContinue } from './auto-continue.ts'
import { startClock } from './clock.ts'
import { startCopyButtons } from './copy-buttons.ts'
import { startForms } from './forms.ts'
import { startLiveUpdates } from './live-updates.ts'
import { startPalette } from './palette.ts'
import { startSavePicture } from './save-picture.ts'
import { startShortcuts } from './shortcuts.ts'
import { startTryItForms } from './try-it-forms.ts'

// The pages also work without this script, which only avoids reloading them.
startClock()
startCopyButtons()
startTryItForms()
startAutoContinue()
startForms()
startLiveUpdates()
startShortcuts()
startPalette()
startSavePicture()
