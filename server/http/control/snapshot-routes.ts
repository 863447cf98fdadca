import { type Request, Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { assertNotAdvancing } from '../../emulator/replace-namespace.ts'
import { prepareSnapshotRestore } from '../../operations/restore-snapshot.ts'
import type { Settings } from '../../runtime/settings.ts'
import { runInSlices } from '../../runtime/sliced-work.ts'
import { snapshotContentsOf, toSnapshot, validateSnapshot } from '../../snapshot/snapshot.ts'
import { storedRequestSchema } from '../api/stored-request-schema.ts'
import type { HttpContext } from '../http-context.ts'
import type { ControlBody } from './control-request.ts'
import {
  bodyTooLargeError,
  namespaceNameOfCall,
  namespaceOfCall,
  refuseNonJson,
} from './control-request.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { sendLargeJson } from './send-large-json.ts'
import { refuseUnknownKeys } from './validate-input.ts'

export const maxSnapshotBytes = 64 * 1024 * 1024

/** Routes that save a namespace as JSON and restore it. */
export function snapshotRoutes(context: HttpContext): Router {
  const { emulator, journal, inboxes } = context
  const { settings: limits } = emulator
  const router = Router()

  router.get(
    '/state',
    asyncHandler(async (req, res) => {
      const namespace = namespaceOfCall(context, req)
      assertNotAdvancing(namespace)
      const { name } = namespace
      const contents = snapshotContentsOf(namespace, journal.dump(name), inboxes.of(name).dump())
      // The contents are immutable, so they can be written while the namespace changes.
      const value = await runInSlices(toSnapshot(contents))
      await sendLargeJson(req, res, { value, store: emulator.store })
    }),
  )

  router.put(
    '/state',
    asyncHandler(async (req, res) => {
      const snapshot = await readSnapshot(req, emulator.settings)
      const rules = { request: storedRequestSchema, limits }
      const contents = await runInSlices(validateSnapshot(snapshot, rules))
      const name = namespaceNameOfCall(context, req)
      const replacement = await runInSlices(prepareSnapshotRestore(emulator, name, contents))
      const isStored = await replacement.writeAhead(contents.inboxes)
      // No await from here to the response, so the restore is atomic.
      replacement.install()
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes, isStored)
      const { verifications, clock } = contents
      sendJson(req, res, {
        restored: name,
        verifications: verifications.length,
        now: formatInstant(clock.now),
      })
    }),
  )

  return router
}

const SNAPSHOT_KEYS = ['format', 'version', 'digest', 'contents']

// The depth at which a verification's request occurs in a snapshot, with some reserve.
const snapshotOverheadDepth = 10

async function readSnapshot(req: Request, { maxDepth }: Settings): Promise<ControlBody> {
  const limits = { maxBytes: maxSnapshotBytes, maxDepth: maxDepth + snapshotOverheadDepth }
  // Imported when needed: most runs never restore a snapshot.
  const { readLargeJson } = await import('../read-large-json.ts')
  const result = await readLargeJson(req, limits)
  if (!result.ok && result.why === 'too large') throw bodyTooLargeError(maxSnapshotBytes)
  refuseNonJson(req)
  if (!result.ok && result.why === 'too deep') {
    throw new ControlApiError(400, `The snapshot is nested more than ${limits.maxDepth} deep.`, {
      fix: 'Send the response of GET /__emulator/state, or start with a larger --max-depth.',
    })
  }
  if (!result.ok || !isJsonObject(result.value)) {
    throw new ControlApiError(400, 'The body is not one JSON object.', {
      fix: 'Send the whole response of GET /__emulator/state.',
    })
  }
  refuseUnknownKeys(result.value, SNAPSHOT_KEYS)
  return result.value
}
