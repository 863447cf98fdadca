import { deskOf } from '../../domain/desk/desk.ts'
import { ownTime } from '../../domain/model/verification.ts'
import type { RequestedUser } from '../../domain/model/verification-request.ts'
import { possibleActs } from '../../domain/verification/actions.ts'
import type { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { type Html, html } from '../layout/html.ts'
import { pageOf } from '../layout/html-page.ts'
import { brandOf, picturesOf, sheetOf } from './brand-layout.ts'
import { barOf } from './emulator-bar.ts'
import { pauseSeconds } from './final-redirect.ts'
import { addressOf, type Place } from './page-address.ts'
import { actingNotice } from './scenario-notice.ts'
import { sceneOf } from './scenes.ts'
import { LANGUAGES, type Language, sayingIn } from './translations.ts'
import type { Scene, Visit } from './visit.ts'

/** Somebody at the page of a link, with the address and the language they came with. */
export function visitOf(
  { emulator }: HttpContext,
  { verification, namespace }: FoundVerification,
  place: Place,
  language: Language,
): Visit {
  return {
    verification,
    namespace,
    place,
    language,
    now: ownTime(verification, namespace.clock.now()),
    say: sayingIn(language),
    desk: deskOf(emulator.book.get(verification.scenario.name)?.desk),
    possible: possibleActs(verification),
  }
}

/** The page at `link`, and the origins of its pictures. */
export function linkPage(
  { emulator }: HttpContext,
  visit: Visit,
  invented: RequestedUser | undefined,
): { readonly text: string; readonly images: readonly string[] } {
  const { settings } = emulator
  const { verification, namespace, now, language, say, place } = visit
  const { layout } = verification.request
  const { logo, favicon, origins } = picturesOf(layout, !settings.noRemoteImages)
  const title = layout?.title?.trim() || say('page.title')
  const scene = sceneOf(visit, invented)
  const { clock } = namespace
  const text = pageOf({
    title: `${scene.heading} · ${title}`,
    lang: language,
    dress: 'person',
    icon: favicon,
    header: languagesOf(verification.id, place, language),
    head: html`${sheetOf(layout) !== '' && html`<link rel="stylesheet" href="/link/${encodeURIComponent(verification.id)}/style.css">`}
${withoutScript(scene)}`,
    main: html`<div class="stage">${actingNotice(visit)}<section class="shop" aria-labelledby="scene">
${brandOf(title, logo)}
<div class="scene"><h1 id="scene">${scene.heading}</h1>${scene.content}</div>
${layout?.footer !== undefined && html`<footer>${layout.footer}</footer>`}</section>
${barOf(visit, settings.reasonStyle)}</div>`,
    live: scene.watchesAll ? {} : { only: verification.id },
    clock: { now, speed: clock.mode === 'manual' ? 0 : clock.speed },
  })
  return { text, images: origins }
}

/** The page of a link that leads nowhere. */
export function unknownLinkPage(language: Language, id: string): string {
  const say = sayingIn(language)
  const main = html`<div class="stage"><section class="shop"><div class="scene"><h1>${say('unknown.heading')}</h1>
<p>${say('unknown.show')}</p><p><a href="/__emulator/">${say('unknown.panel')}</a></p></div></section></div>`
  const header = languagesOf(id, {}, language)
  return pageOf({ title: say('unknown.heading'), lang: language, dress: 'person', header, main })
}

/** The page for what could not be done: too late, as a rule, or nothing that a button here asks for. */
export function refusedPage(
  language: Language,
  id: string,
  place: Place,
  { status, message }: ControlApiError,
): string {
  const say = sayingIn(language)
  const heading = say(status === 409 ? 'moved.heading' : 'refused.heading')
  const main = html`<div class="stage"><section class="shop"><div class="scene"><h1>${heading}</h1>
<p data-problem>${say(status === 409 ? 'moved.show' : 'refused.show')}</p><p class="soft" lang="en">${message}</p>
<p><a class="button primary" href="${addressOf(id, place)}">${say('moved.see')}</a></p></div></section></div>`
  const header = languagesOf(id, place, language)
  return pageOf({ title: heading, lang: language, dress: 'person', header, main })
}

function languagesOf(id: string, place: Place, shown: Language): Html {
  const links = (Object.keys(LANGUAGES) as Language[]).map(
    (lang) =>
      html`<a href="${addressOf(id, { ...place, lang })}" lang="${lang}" hreflang="${lang}"${
        lang === shown && html` aria-current="true"`
      }>${LANGUAGES[lang]}</a>`,
  )
  return html`<nav class="languages" aria-label="${sayingIn(shown)('languages')}">${links}</nav>`
}

// What the script does otherwise: following along, and going on at the end.
function withoutScript({ goesTo, isStill }: Scene): Html | undefined {
  const content =
    goesTo !== undefined ? `${pauseSeconds}; url=${goesTo}` : isStill ? '5' : undefined
  if (content === undefined) return undefined
  return html`<noscript><meta http-equiv="refresh" content="${content}"></noscript>`
}
