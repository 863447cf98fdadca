import type { Desk } from '../../domain/desk/desk.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { ActName } from '../../domain/verification/actions.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type Html, html } from '../layout/html.ts'
import type { Place } from './page-address.ts'
import type { Language, Say } from './translations.ts'

/** Somebody looks at the page of a link: everything that decides what they see. */
export type Visit = {
  readonly verification: Verification
  readonly namespace: Namespace
  /** The verification's own time. */
  readonly now: Instant
  readonly language: Language
  readonly say: Say
  /** The desk of its scenario. */
  readonly desk: Desk
  /** Which page of it, and what its address says besides. */
  readonly place: Place
  readonly possible: readonly ActName[]
}

/** What is shown between the brand and the footer. */
export type Scene = {
  readonly heading: string
  readonly content: Html
  /** Nothing can be typed on it, so that without a script it may be loaded anew every few seconds. */
  readonly isStill?: true
  /** Others change it too: the queue, for instance. */
  readonly watchesAll?: true
  /** Where the browser goes next by itself. */
  readonly goesTo?: string
}

export function can({ possible }: Visit, name: ActName['do']): boolean {
  return possible.some((act) => act.do === name)
}

/** What goes along with every form, so that a language once chosen stays. */
export function kept({ place }: Visit): Html | undefined {
  if (place.lang === undefined) return undefined
  return html`<input type="hidden" name="lang" value="${place.lang}">`
}

/** A button by which the person does something. Where the scenario plays everybody it cannot be pressed. */
export function actButton(
  visit: Visit,
  act: 'open-link' | 'submit' | 'return',
  label: string,
  before?: Html,
): Html {
  const { verification, say } = visit
  const allowed = can(visit, act)
  return html`<form method="post" action="/link/${encodeURIComponent(verification.id)}/act" data-plain>
${kept(visit)}<input type="hidden" name="as" value="user"><input type="hidden" name="do" value="${act}">
${before}<p><button class="primary"${!allowed && html` disabled`}>${label}</button></p>
${!allowed && html`<p class="soft">${say('follows')}</p>`}</form>`
}
