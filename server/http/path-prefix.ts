import type { RequestHandler } from 'express'
import { UserError } from '../domain/base/user-error.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ForwardedReader } from './forwarded-headers.ts'
import { contextOf } from './request.ts'

/** The first path segments of the platform's OAuth host. */
export const ACCOUNT_SEGMENTS: readonly string[] = [
  'tokens',
  'token',
  'scopes',
  'wallet',
  'credit',
  'callbacks',
  'subscriptions',
]

/** The first segments of all routes. A path prefix that begins with one of them would be ambiguous. */
export const ROUTE_SEGMENTS: readonly string[] = [
  '__emulator',
  'link',
  'downloads',
  'IT-live',
  'IT-selfie',
  'IT-automatic',
  'IT-identity-verifications',
  ...ACCOUNT_SEGMENTS,
]

/** Throws a UserError if the path of the public URL begins like a route of the emulator. */
export function checkPublicUrl({ publicUrl }: Pick<Settings, 'publicUrl'>): void {
  const [, segment = ''] = pathPrefixOf(publicUrl).split('/')
  if (!ROUTE_SEGMENTS.includes(segment)) return
  throw new UserError(
    `public-url has the path "/${segment}", which is a path of the emulator itself. Choose another prefix, such as https://videoid.test/videoid.`,
  )
}

/** Returns the path of a public URL, such as `/videoid`; an empty text if it has none. */
export function pathPrefixOf(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/(?<!\/)\/+$/, '')
}

/**
 * Serves every route under the prefix, too. A proxy may remove the prefix from the path or pass it on. Routes, journal
 * and recorder see the path without it. `addPathPrefix` and `prefixedPath` put it back into pages and redirects.
 * Without a public URL, the prefix is the one of the proxy's headers. They also name the client.
 */
export function servePublicAddress(
  publicPrefix: string | undefined,
  forwarded: ForwardedReader | undefined,
): RequestHandler {
  return (req, res, next) => {
    const { prefix: proxied, clientAddress } = forwarded?.(req) ?? {}
    if (clientAddress !== undefined) contextOf(res).clientAddress = clientAddress
    // The option of the user wins over the header of the proxy.
    const prefix = publicPrefix ?? proxied ?? ''
    if (prefix !== '') {
      contextOf(res).pathPrefix = prefix
      req.url = withoutPathPrefix(req.url, prefix)
      req.originalUrl = req.url
    }
    next()
  }
}

/** Removes the prefix from a request target, if it has the prefix: `/videoid/link/1?lang=it` becomes `/link/1?lang=it`. */
export function withoutPathPrefix(target: string, prefix: string): string {
  const [, origin = '', path = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)?(.*)$/is.exec(target) ?? []
  if (!path.startsWith(prefix)) return target
  const rest = path.slice(prefix.length)
  if (rest.startsWith('/')) return origin + rest
  return rest === '' || rest.startsWith('?') ? `${origin}/${rest}` : target
}

/** Returns a path of the emulator as a browser must request it, for a `Location` header or a cookie. */
export function prefixedPath(path: string, prefix = ''): string {
  return prefix + path
}

/**
 * Adds the prefix to every address in a page that begins with a slash: links, forms, scripts, styles, pictures and the
 * URLs that the scripts read from data attributes. Texts and values cannot contain such an attribute, because
 * `html` escapes their quotation marks.
 */
export function addPathPrefix(page: string, prefix = ''): string {
  return prefix === '' ? page : page.replaceAll(ADDRESS_ATTRIBUTES, `$1${prefix}`)
}

const ADDRESS_ATTRIBUTES =
  /(\s(?:href|src|action|formaction|data-live|data-path|data-png)=")(?=\/(?!\/))/g
