import type { Desk } from '../../domain/desk/desk.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { ActionName } from '../../domain/verification/actions.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type Html, html } from '../layout/html.ts'
import type { PageAddress } from './page-address.ts'
import type { Language, Translate } from './translations.ts'

/** Somebody looks at the page of a link: everything that decides what they see. */
export type LinkVisit = {
  readonly verification: Verification
  readonly namespace: Namespace
  /** The verification's own time. */
  readonly now: Instant
  readonly language: Language
  readonly say: Translate
  /** The desk of its scenario. */
  readonly desk: Desk
  /** Which page of it, and what its address says besides. */
  readonly address: PageAddress
  readonly possibleActions: readonly ActionName[]
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

export function isActionPossible(
  { possibleActions: possible }: LinkVisit,
  name: ActionName['do'],
): boolean {
  return possible.some((act) => act.do === name)
}

/** What goes along with every form, so that a language once chosen stays. */
export function languageField({ address: place }: LinkVisit): Html | undefined {
  if (place.lang === undefined) return undefined
  return html`<input type="hidden" name="lang" value="${place.lang}">`
}

/** A button by which the person does something. Where the scenario plays everybody it cannot be pressed. */
export function personActionButton(
  visit: LinkVisit,
  act: 'open-link' | 'submit' | 'return',
  label: string,
  before?: Html,
): Html {
  const { verification, say } = visit
  const allowed = isActionPossible(visit, act)
  return html`<form method="post" action="/link/${encodeURIComponent(verification.id)}/act" data-plain>
${languageField(visit)}<input type="hidden" name="as" value="user"><input type="hidden" name="do" value="${act}">
${before}<p><button class="primary"${!allowed && html` disabled`}>${label}</button></p>
${!allowed && html`<p class="soft">${say('follows')}</p>`}</form>`
}
