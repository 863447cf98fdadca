import { parseDesk } from '../../domain/desk/desk.ts'
import { verificationTime } from '../../domain/model/verification.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { possibleActions } from '../../domain/verification/actions.ts'
import type { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { type Html, html } from '../layout/html.ts'
import { renderPage } from '../layout/html-page.ts'
import { LANGUAGE_NAMES, type Language } from '../layout/language.ts'
import { brandHeader, brandPicturesOf, brandStyleSheet } from './brand-layout.ts'
import { emulatorBar } from './emulator-bar.ts'
import { redirectDelaySeconds } from './final-redirect.ts'
import { createTranslate } from './language.ts'
import { linkPageContent } from './link-page-content.ts'
import type { LinkPageContent, LinkVisit } from './link-page-context.ts'
import { formatPageAddress, type PageAddress } from './link-page-query.ts'
import { scenarioNotice } from './scenario-notice.ts'

/** Creates the data of a visit to a link's page, from the address and the language of the request. */
export function createLinkVisit(
  { emulator }: HttpContext,
  { verification, namespace }: FoundVerification,
  address: PageAddress,
  language: Language,
): LinkVisit {
  return {
    verification,
    namespace,
    address,
    language,
    now: verificationTime(verification, namespace.clock.now()),
    say: createTranslate(language),
    desk: parseDesk(emulator.catalog.scenarios.get(verification.scenario.name)?.desk),
    possibleActions: possibleActions(verification),
  }
}

/** Renders the page at `link`. `images` are the foreign origins of its pictures. */
export function renderLinkPage(
  { emulator, controlAccess }: HttpContext,
  visit: LinkVisit,
  inventedPerson: RequestedUser | undefined,
): { readonly text: string; readonly images: readonly string[] } {
  const { settings } = emulator
  const { verification, namespace, now, language, say, address } = visit
  const { layout } = verification.request
  const { logo, favicon, origins } = brandPicturesOf(layout, !settings.noRemoteImages)
  const title = layout?.title?.trim() || say('page.title')
  const scene = linkPageContent(visit, inventedPerson)
  const { clock } = namespace
  const text = renderPage({
    title: `${scene.heading} · ${title}`,
    lang: language,
    stylesheet: 'person',
    icon: favicon,
    header: languageLinks(verification.id, address, language),
    head: html`${brandStyleSheet(layout) !== '' && html`<link rel="stylesheet" href="/link/${encodeURIComponent(verification.id)}/style.css">`}
${noScriptRefresh(scene)}`,
    main: html`<div class="stage">${scenarioNotice(visit)}<section class="shop" aria-labelledby="scene">
${brandHeader(title, logo)}
<div class="scene"><h1 id="scene">${scene.heading}</h1>${scene.content}</div>
${layout?.footer !== undefined && html`<footer>${layout.footer}</footer>`}</section>
${emulatorBar(visit, settings.reasonStyle)}</div>`,
    live: {
      ...(scene.watchesAll ? {} : { only: verification.id }),
      // A person with a link, but without the control token, must not see the ids of other verifications.
      ...(controlAccess === undefined ? {} : { stream: `/link/${verification.id}/changes` }),
    },
    clock: { now, speed: clock.mode === 'manual' ? 0 : clock.speed },
  })
  return { text, images: origins }
}

/** Renders the page for an unknown link. */
export function renderUnknownLinkPage(language: Language, id: string): string {
  const say = createTranslate(language)
  const main = html`<div class="stage"><section class="shop"><div class="scene"><h1>${say('unknown.heading')}</h1>
<p>${say('unknown.show')}</p><p><a href="/__emulator/">${say('unknown.panel')}</a></p></div></section></div>`
  const header = languageLinks(id, {}, language)
  return renderPage({
    title: say('unknown.heading'),
    lang: language,
    stylesheet: 'person',
    header,
    main,
  })
}

/** Renders the page for an action that failed, usually because the verification has changed in the meantime. */
export function renderLinkErrorPage(
  language: Language,
  id: string,
  address: PageAddress,
  { status, message }: ControlApiError,
): string {
  const say = createTranslate(language)
  const heading = say(status === 409 ? 'moved.heading' : 'refused.heading')
  const main = html`<div class="stage"><section class="shop"><div class="scene"><h1>${heading}</h1>
<p data-problem>${say(status === 409 ? 'moved.show' : 'refused.show')}</p><p class="soft" lang="en">${message}</p>
<p><a class="button primary" href="${formatPageAddress(id, address)}">${say('moved.see')}</a></p></div></section></div>`
  const header = languageLinks(id, address, language)
  return renderPage({ title: heading, lang: language, stylesheet: 'person', header, main })
}

function languageLinks(id: string, address: PageAddress, shown: Language): Html {
  const links = (Object.keys(LANGUAGE_NAMES) as Language[]).map(
    (lang) =>
      html`<a href="${formatPageAddress(id, { ...address, lang })}" lang="${lang}" hreflang="${lang}"${
        lang === shown && html` aria-current="true"`
      }>${LANGUAGE_NAMES[lang]}</a>`,
  )
  return html`<nav class="languages" aria-label="${createTranslate(shown)('languages')}">${links}</nav>`
}

// If the browser runs no scripts, this element refreshes the page, or redirects when the verification has ended.
function noScriptRefresh({ goesTo, isStill }: LinkPageContent): Html | undefined {
  const content =
    goesTo !== undefined ? `${redirectDelaySeconds}; url=${goesTo}` : isStill ? '5' : undefined
  if (content === undefined) return undefined
  return html`<noscript><meta http-equiv="refresh" content="${content}"></noscript>`
}
