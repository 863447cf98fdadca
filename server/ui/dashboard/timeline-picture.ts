import type { Request, Response } from 'express'
import { verificationTime } from '../../domain/model/verification.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { assetText } from '../layout/assets.ts'
import { type Html, html } from '../layout/html.ts'
import { pageLanguageOf } from '../layout/preferences.ts'
import { formatTimelineMermaid } from '../layout/timeline-mermaid.ts'
import { timelineSvg, timelineTexts } from '../layout/timeline-svg.ts'
import { type TimelineView, timelineViewOf } from '../layout/timeline-view.ts'
import { verificationFormPath } from './verification-actions.ts'
import type { VerificationPageData } from './verification-page-data.ts'

const ZOOMS = [1, 2, 4] as const

// Requests beyond these would hide the events of the verification.
const maxRequests = 20

/** A card with the picture of a verification's timeline, which can be zoomed and saved. */
export function timelinePictureCard(page: VerificationPageData, req: Request): Html {
  const language = pageLanguageOf(req)
  const t = timelineTexts(language)
  const zoom = ZOOMS.find((candidate) => String(candidate) === req.query.zoom) ?? 1
  const picture = timelineSvg(viewOf(page.context, page), {
    name: page.verification.id.slice(0, 8),
    language,
    zoom,
  })
  const path = `${verificationFormPath(page)}/timeline`
  const zooms = ZOOMS.map(
    (factor) =>
      html`<a class="button small" href="?zoom=${factor}"${factor === zoom && html` aria-current="true"`}>${factor}×</a>`,
  )
  return html`<section class="card" id="picture"><div class="row"><h2>${t('picture')}</h2>
<span class="row end steps"><span class="soft">${t('zoom')}</span>${zooms}<span class="soft">${t('save')}</span><a class="button small" href="${path}.svg" download>SVG</a><button type="button" class="small" data-png="${path}.svg">PNG</button><a class="button small" href="${path}.mmd" download>Mermaid</a></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="${t('picture')}">${picture}</div>
<p class="soft keys">${t('legend')}</p></section>`
}

/** Sends the picture of a timeline as a file: an SVG with its own styles, or Mermaid text. */
export function sendTimelineFile(context: HttpContext, req: Request, res: Response): void {
  const found = context.emulator.findOrThrow(String(req.params.id))
  const view = viewOf(context, found)
  const name = found.verification.id.slice(0, 8)
  res.setHeader('Cache-Control', 'no-store')
  if (req.params.format === 'mmd') {
    res.setHeader('Content-Type', 'text/plain; charset=utf-8')
    res.setHeader('Content-Disposition', `attachment; filename="timeline-${name}.mmd"`)
    res.end(formatTimelineMermaid(view))
    return
  }
  const style = html`<style>${{ markup: resolveStyle(assetText('timeline.css')) }}</style>`
  res.setHeader('Content-Type', 'image/svg+xml; charset=utf-8')
  res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
  res.setHeader('Content-Disposition', `inline; filename="timeline-${name}.svg"`)
  res.end(timelineSvg(view, { name, language: pageLanguageOf(req), style }).markup)
}

function viewOf(
  context: HttpContext,
  { verification, namespace }: FoundVerification,
): TimelineView {
  const { emulator, journal } = context
  const requests = journal
    .of(namespace.name)
    .entries.filter((entry) => entry.verification === verification.id)
    .slice(-maxRequests)
  const now = verificationTime(verification, namespace.clock.now())
  return timelineViewOf(verification, now, {
    reasonStyle: emulator.settings.reasonStyle,
    requests,
  })
}

// Programs that show an SVG may know neither variables nor light-dark(), so the file has the light colours as values.
function resolveStyle(css: string): string {
  const light = css.replaceAll(/light-dark\((#[0-9a-f]+), #[0-9a-f]+\)/g, '$1')
  const values = new Map<string, string>()
  for (const [, name = '', value = ''] of light.matchAll(
    /(?<![a-z-])(--[a-z-]{1,40}): ([^;]{1,80});/g,
  )) {
    values.set(name, value)
  }
  return light.replaceAll(/var\((--[a-z-]+)\)/g, (_, name: string) => values.get(name) ?? 'inherit')
}
