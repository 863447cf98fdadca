import type { Request, RequestHandler } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { HttpContext } from '../http-context.ts'
import { readBytes } from '../request.ts'
import { isFromForeignPage } from '../trusted-hosts.ts'
import { namespaceOfCall } from './control-request.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

const maxMessageBytes = 256 * 1024

/** Stores a message in the inbox that the path names: a callback of the emulator, or a request of anybody else. */
export function receiveMessage(context: HttpContext): RequestHandler {
  const { controlAccess, hosts, inboxes, namespaceOfSocket } = context
  return asyncHandler(async (req, res) => {
    const inboxName = inboxNameOf(req)
    const senderNamespace = namespaceOfSocket(req.socket.remotePort ?? 0)
    if (senderNamespace === undefined && isFromForeignPage(hosts, req)) throw foreignPageError()
    const body = await readBytes(req, maxMessageBytes)
    if (body === undefined) {
      throw new ControlApiError(413, 'The message is too large.', { fix: 'Send at most 256 kB.' })
    }
    const message = inboxes
      .of(senderNamespace ?? namespaceOfCall(context, req).name)
      .add(inboxName, {
        at: realNow(),
        method: req.method,
        path: req.originalUrl,
        headers: headerPairs(controlAccess?.withoutCredentials(req.rawHeaders) ?? req.rawHeaders),
        body,
      })
    sendJson(req, res, { received: message.id, box: inboxName })
  })
}

function foreignPageError(): ControlApiError {
  return new ControlApiError(
    403,
    'A browser sends this for a page of another origin; no message is stored.',
    {
      fix: 'Send callbacks from a server. Open this address by hand, or from a page of the emulator.',
    },
  )
}

/** Returns the name of the inbox in the path. Throws a ControlApiError if it is not a valid name. */
export function inboxNameOf(req: Request): string {
  const inboxName = String(req.params.box)
  if (/^[\w.-]{1,64}$/.test(inboxName)) return inboxName
  throw invalidValueError(
    'box',
    inboxName,
    'A box is named by 1 to 64 letters, digits, dots, dashes, underscores.',
  )
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as const] : []))
}
