import { wireReason } from '../../domain/model/reasons.ts'
import { markText } from '../../domain/verification/callback-timeline.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { DueItem } from '../../operations/forecast-namespace.ts'
import { badge, TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { type PageClock, timeShown, untilShown } from '../layout/time-elements.ts'
import { cut } from '../layout/truncate.ts'

/** What is due, a line each: when, whose, and what. */
export function dueList(
  due: readonly DueItem[],
  { clock, emulator }: { readonly clock: PageClock; readonly emulator: Emulator },
): Html {
  const style = emulator.settings.reasonStyle
  const rows = due.map(
    ({ at, verification, foreseen }) =>
      html`<li>${timeShown(at)}<span>${what(foreseen, style)} <a class="quiet" href="/__emulator/verifications/${verification.id}">${cut(verification.request.mail, 60)}</a> <span class="soft">in ${untilShown(at, clock)}</span></span></li>`,
  )
  return html`<ol class="due">${rows}</ol>`
}

function what(foreseen: DueItem['foreseen'], style: Parameters<typeof wireReason>[1]): Html {
  if (foreseen.kind === 'transition') {
    const { to, shownAs, reason } = foreseen.transition
    const why = reason === undefined ? '' : cut(wireReason(reason, style), 80)
    return html`${badge(TONES[to], shownAs ?? to)} ${why}`
  }
  const { moment, chaos = [], attempts } = foreseen.delivery
  const again = attempts.length > 0 && `, attempt ${attempts.length + 1}`
  return html`callback ${moment.status}${again}${chaos.length > 0 && ` (chaos: ${chaos.map(markText).join(', ')})`}`
}
