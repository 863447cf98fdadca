import { wireReason } from '../../domain/model/reasons.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { lastAdvance } from '../../http/control/last-advance.ts'
import { badge, deliveryBadge, STATUS_TONES } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import { truncate } from '../layout/truncate.ts'

/** The section about the last time the clock was advanced, by a page or by the control API. */
export function advanceReportSection(namespace: Namespace, emulator: Emulator): Html | undefined {
  const last = lastAdvance(namespace)
  if (last === undefined) return undefined
  const {
    from,
    to,
    transitions,
    deliveries,
    totalTransitions: transitionsInAll,
    totalDeliveries: deliveriesInAll,
    pending,
  } = last
  const style = emulator.settings.reasonStyle
  const mail = (id: string) => {
    const verification = namespace.verifications.get(id)
    return html`<a class="quiet" href="/__emulator/verifications/${id}">${truncate(verification?.request.mail ?? id, 60)}</a>`
  }
  const transitionRows = transitions.map(({ transition, verification }) => {
    const { at, to: status, shownAs, reason } = transition
    const why = reason === undefined ? '' : truncate(wireReason(reason, style), 80)
    const says = html`${badge(STATUS_TONES[status], shownAs ?? status)} ${why} ${mail(verification)}`
    return { at, row: html`<li>${timeElement(at)}<span>${says}</span></li>` }
  })
  const callbackRows = deliveries.map(({ attempts, moment, status, verification }) => {
    const at = attempts.at(-1)?.at ?? moment.at
    const says = html`callback ${moment.status} ${deliveryBadge(status)} ${mail(verification)}`
    return { at, row: html`<li>${timeElement(at)}<span>${says}</span></li>` }
  })
  const rows = [...transitionRows, ...callbackRows]
    .toSorted((a, b) => a.at - b.at)
    .map(({ row }) => row)
  const hidden = transitionsInAll + deliveriesInAll - rows.length
  return html`<details class="report" open><summary>The last advance</summary>
<p>From ${timeElement(from)} to ${timeElement(to)}: ${pluralize(transitionsInAll, 'transition')}, ${pluralize(deliveriesInAll, 'callback')}; ${pending === 0 ? 'no further event is planned' : `${pluralize(pending, 'event')} still planned`}.</p>
${rows.length > 0 && html`<ol class="due">${rows}</ol>`}${hidden > 0 && html`<p class="soft">and ${hidden} more</p>`}</details>`
}
