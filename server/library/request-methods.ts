import {
  type ExplainedRequest,
  explainedRequest,
  findRequest,
  requestDetails,
} from '../http/control/explained-request.ts'
import { REQUEST_CHANGE_KEYS, resendRequest } from '../http/control/resend-request.ts'
import { refuseUnknownKeys } from '../http/control/validate-input.ts'
import type { EmulatorServer } from '../http/server/start-server.ts'
import type { StoredRequest } from '../records/journal-entry.ts'
import type { NamespaceView } from './namespace-view.ts'

/** Creates the methods of a view that read the requests of its namespace and send them again. */
export function createRequestMethods(
  { emulator, httpContext, urls }: EmulatorServer,
  name: string,
): Pick<NamespaceView, 'requests' | 'request' | 'resend'> {
  const explain = (entry: StoredRequest): ExplainedRequest =>
    explainedRequest(httpContext, entry, emulator.settings.publicUrl ?? urls[0] ?? '')

  return {
    requests: () =>
      httpContext.journal.of(name).entries.map((entry) => requestDetails(httpContext, entry)),
    request: (id) => explain(findRequest(httpContext, name, id)),
    resend: async (id, changes = {}) => {
      refuseUnknownKeys(changes, REQUEST_CHANGE_KEYS)
      const entry = findRequest(httpContext, name, id)
      return explain(await resendRequest(httpContext, entry, changes))
    },
  }
}
