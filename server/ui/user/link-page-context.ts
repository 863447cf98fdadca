import type { Desk } from '../../domain/desk/desk.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Instant } from '../../domain/time/instant.ts'
import type { ActionName } from '../../domain/verification/actions.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type Html, html } from '../layout/html.ts'
import type { Language } from '../layout/language.ts'
import type { Translate } from './language.ts'
import type { PageAddress } from './link-page-query.ts'

/** Everything that determines the content of a link's page. */
export interface LinkVisit {
  readonly verification: Verification
  readonly namespace: Namespace
  /** The verification's own time. */
  readonly now: Instant
  readonly language: Language
  readonly say: Translate
  /** The desk of the verification's scenario. */
  readonly desk: Desk
  /** The step and the options in the page's address. */
  readonly address: PageAddress
  readonly possibleActions: readonly ActionName[]
}

/** The content between the header and the footer. */
export interface LinkPageContent {
  readonly heading: string
  readonly content: Html
  /** True if the page has no fields. If the browser runs no scripts, such a page is reloaded every few seconds. */
  readonly isStill?: true
  /** True if changes of other verifications affect the page, such as the position in the queue. */
  readonly watchesAll?: true
  /** The URL to which the browser redirects by itself. */
  readonly goesTo?: string
}

export function isActionPossible(
  { possibleActions: possible }: LinkVisit,
  name: ActionName['do'],
): boolean {
  return possible.some((act) => act.do === name)
}

/** A hidden field that keeps the chosen language when a form is sent. */
export function languageField({ address }: LinkVisit): Html | undefined {
  if (address.lang === undefined) return undefined
  return html`<input type="hidden" name="lang" value="${address.lang}">`
}

/** A form with a button for an action of the person. It is disabled if the action is not possible now. */
export function personActionButton(
  visit: LinkVisit,
  act: 'open-link' | 'submit' | 'return',
  label: string,
  before?: Html,
): Html {
  const { verification, say } = visit
  const allowed = isActionPossible(visit, act)
  return html`<form method="post" action="/link/${encodeURIComponent(verification.id)}/act" data-plain>
${languageField(visit)}<input type="hidden" name="as" value="user"><input type="hidden" name="do" value="${act}">${act === 'submit' && documentField(visit)}
${before}<p><button class="primary"${!allowed && html` disabled`}>${label}</button></p>
${!allowed && html`<p class="soft">${say('follows')}</p>`}</form>`
}

// The kind of document that the person has chosen. The domain spells it with an underscore.
function documentField({ address }: LinkVisit): Html | undefined {
  if (address.document === undefined) return undefined
  return html`<input type="hidden" name="document" value="${address.document.replace('-', '_')}">`
}
