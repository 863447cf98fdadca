import type { Request } from 'express'
import { type CurlRequest, formatCurl } from '../../domain/text/format-curl.ts'
import { CONTROL_TOKEN_HEADER } from '../../http/control-access.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { baseUrlOf } from '../../http/request.ts'
import { type Html, html } from './html.ts'

/** Where the calls that a page copies go to. */
export interface ControlApiBase {
  /** The base URL, such as `http://127.0.0.1:4280`. */
  readonly url: string
  /** True if calls of the control API need the control token. */
  readonly needsToken: boolean
}

/** Returns the base of the calls that a page copies. */
export function controlApiBaseOf(context: HttpContext, req: Request): ControlApiBase {
  return { url: baseUrlOf(context, req), needsToken: context.controlAccess !== undefined }
}

// The command reads the secret from the variable: a copied text never contains it.
const controlTokenHeader = [
  CONTROL_TOKEN_HEADER,
  { prefix: '', variable: 'VIDEOID_EMULATOR_CONTROL_TOKEN' },
] as const

/** Returns the header with the control token, if calls of the control API need it. */
export function controlTokenHeaders({ needsToken }: Pick<ControlApiBase, 'needsToken'>) {
  return needsToken ? [controlTokenHeader] : []
}

/** Returns a call of the control API for a namespace, with a JSON body if there is one. */
export function controlApiRequest(
  base: ControlApiBase,
  method: string,
  path: string,
  { namespace, body }: { namespace?: string | undefined; body?: unknown } = {},
): CurlRequest {
  const namespaceHeader =
    namespace === undefined ? [] : [['x-emulator-namespace', namespace] as const]
  const contentTypeHeader =
    body === undefined ? [] : [['content-type', 'application/json'] as const]
  return {
    method,
    url: `${base.url}/__emulator${path}`,
    headers: [...controlTokenHeaders(base), ...namespaceHeader, ...contentTypeHeader],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

/** A button that copies a call as curl. */
export function copyCurlButton(call: CurlRequest, label = 'copy as curl'): Html {
  return copyTextButton(formatCurl(call), label)
}

/** A button that copies a text. */
export function copyTextButton(line: string, label = 'copy as curl'): Html {
  return html`<button type="button" class="small" data-copy="${line}">${label}</button>`
}

/** A button that copies a call as curl. The script replaces each `"@name"` by that field of the enclosing form. */
export function copyFieldsButton(call: CurlRequest): Html {
  if (typeof call.body !== 'string' || !call.body.includes('"@')) return copyCurlButton(call)
  return html`<button type="button" class="small" data-copy="${formatCurl(call)}" data-copy-fields>copy as curl</button>`
}
