import type { VerificationRequest } from '../../domain/model/verification-request.ts'
import { type Html, html } from '../layout/html.ts'
import { paletteOf } from './color-palette.ts'

export type BrandLayout = NonNullable<VerificationRequest['layout']>

/** Returns a style sheet with the request's colours. The Content-Security-Policy forbids inline styles. */
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

/** The logo and the favicon of a request, and the origins of both for the Content-Security-Policy. */
export type BrandPictures = {
  readonly logo?: string
  readonly favicon?: string
  readonly origins: readonly string[]
}

export function brandPicturesOf(
  layout: BrandLayout | undefined,
  isAllowed: boolean,
): BrandPictures {
  const logo = isAllowed ? allowedPictureUrl(layout?.logo) : undefined
  const favicon = isAllowed ? allowedPictureUrl(layout?.favicon) : undefined
  const origins = [logo, favicon].flatMap((url) => (url === undefined ? [] : new URL(url).origin))
  return {
    ...(logo !== undefined && { logo }),
    ...(favicon !== undefined && { favicon }),
    origins: [...new Set(origins)],
  }
}

/** The header of the person's pages: the client's title and logo. */
export function brandHeader(title: string, logo: string | undefined): Html {
  const image =
    logo !== undefined && html`<img src="${logo}" alt="" referrerpolicy="no-referrer" height="48">`
  return html`<div class="brand">${image}<p>${title}</p></div>`
}

// Returns the URL if its origin may be in the policy. Spaces and semicolons separate names there, so an origin must
// contain neither.
function allowedPictureUrl(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  return /^https?:\/\/[\w.:[\]-]+$/.test(new URL(url).origin) ? url : undefined
}
