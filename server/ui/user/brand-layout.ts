import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import { type Html, html } from '../layout/html.ts'
import { paletteOf } from './color-palette.ts'

export type BrandLayout = NonNullable<VerificationRequest['layout']>

/** The style sheet of a request's colours; a page's policy lets no colour stand in the page itself. */
export function brandStyleSheet(layout: BrandLayout | undefined): string {
  const palette = paletteOf(layout)
  if (palette === undefined) return ''
  const { page, ink, soft, edge, line, sunk, isDark } = palette
  return `body { background: ${page}; }
.shop {
  color-scheme: ${isDark ? 'dark' : 'light'};
  --page: ${page}; --card: ${page}; --sunk: ${sunk}; --line: ${line};
  --ink: ${ink}; --soft: ${soft}; --link: ${ink}; --calm: ${ink}; --edge: ${edge};
  color: ${ink};
}
.shop :is(input, select, button, .button) { border-color: ${edge}; }
.shop .primary { background: ${ink}; border-color: ${ink}; color: ${page}; }
`
}

/** The pictures of a page: the request's own logo and favicon, and where they come from. */
export type BrandPictures = {
  readonly logo?: string
  readonly favicon?: string
  readonly origins: readonly string[]
}

export function brandPicturesOf(layout: BrandLayout | undefined, wanted: boolean): BrandPictures {
  const logo = wanted ? allowedPictureUrl(layout?.logo) : undefined
  const favicon = wanted ? allowedPictureUrl(layout?.favicon) : undefined
  const origins = [logo, favicon].flatMap((url) => (url === undefined ? [] : new URL(url).origin))
  return {
    ...(logo !== undefined && { logo }),
    ...(favicon !== undefined && { favicon }),
    origins: [...new Set(origins)],
  }
}

/** What stands on top of every page of one person: whose page it is. */
export function brandHeader(title: string, logo: string | undefined): Html {
  const image =
    logo !== undefined && html`<img src="${logo}" alt="" referrerpolicy="no-referrer" height="48">`
  return html`<div class="brand">${image}<p>${title}</p></div>`
}

// Names in a policy are separated by spaces and semicolons: an origin with either would be two.
function allowedPictureUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:\/\/[\w.:[\]-]+$/.test(new URL(url).origin) ? url : undefined
}
