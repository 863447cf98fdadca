import { wireReason } from '../../domain/model/reasons.ts'
import { formatChaosMark } from '../../domain/verification/describe-callbacks.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { DueItem } from '../../operations/forecast-namespace.ts'
import { badge, STATUS_TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { type PageClock, timeElement, untilElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'

/** A list of planned steps and callbacks, each with its time and its verification. */
export function dueList(
  due: readonly DueItem[],
  { clock, emulator }: { readonly clock: PageClock; readonly emulator: Emulator },
): Html {
  const style = emulator.settings.reasonStyle
  const rows = due.map(
    ({ at, verification, foreseen }) =>
      html`<li>${timeElement(at)}<span>${dueText(foreseen, style)} <a class="quiet" href="/__emulator/verifications/${verification.id}">${truncate(verification.request.mail, 60)}</a> <span class="soft">in ${untilElement(at, clock)}</span></span></li>`,
  )
  return html`<ol class="due">${rows}</ol>`
}

function dueText(foreseen: DueItem['foreseen'], style: Parameters<typeof wireReason>[1]): Html {
  if (foreseen.kind === 'transition') {
    const { to, shownAs, reason } = foreseen.transition
    const why = reason === undefined ? '' : truncate(wireReason(reason, style), 80)
    return html`${badge(STATUS_TONES[to], shownAs ?? to)} ${why}`
  }
  const { moment, chaos = [], attempts } = foreseen.delivery
  const again = attempts.length > 0 && `, attempt ${attempts.length + 1}`
  return html`callback ${moment.status}${again}${chaos.length > 0 && ` (chaos: ${chaos.map(formatChaosMark).join(', ')})`}`
}
