import { type Request, Router } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { refuseWhileMoving } from '../../emulator/replace-namespace.ts'
import { createReplacement } from '../../operations/restore-snapshot.ts'
import type { Settings } from '../../runtime/settings.ts'
import { runInSlices } from '../../runtime/sliced-work.ts'
import { snapshotContentsOf, toSnapshot, validateSnapshot } from '../../snapshot/snapshot.ts'
import { acceptedRequestSchema } from '../api/verification-body.ts'
import type { HttpContext } from '../http-context.ts'
import { readLargeJson } from '../read-large-json.ts'
import {
  bodyTooLargeError,
  type ControlBody,
  controlHandler,
  namespaceNameOfCall,
  namespaceOfCall,
  refuseNonJson,
  sendJson,
} from './control-response.ts'
import { sendLargeJson } from './send-large-json.ts'
import { refuseUnknownKeys } from './validate-body.ts'

const maxSnapshotBytes = 64 * 1024 * 1024

/** A namespace as JSON, and put back. */
export function stateRoutes(context: HttpContext): Router {
  const { emulator, journal, inboxes } = context
  const { settings: limits } = emulator
  const router = Router()

  router.get(
    '/state',
    controlHandler(async (req, res) => {
      const namespace = namespaceOfCall(context, req)
      refuseWhileMoving(namespace)
      const { name } = namespace
      const contents = snapshotContentsOf(namespace, journal.dump(name), inboxes.of(name).dump())
      // The contents are immutable, so they can be written while the namespace changes.
      const value = await runInSlices(toSnapshot(contents))
      await sendLargeJson(req, res, { value, store: emulator.store })
    }),
  )

  router.put(
    '/state',
    controlHandler(async (req, res) => {
      const given = await readSnapshot(req, emulator.settings)
      const rules = { request: acceptedRequestSchema, limits }
      const contents = await runInSlices(validateSnapshot(given, rules))
      const name = namespaceNameOfCall(context, req)
      const replacement = await runInSlices(createReplacement(emulator, name, contents))
      const isStored = await replacement.writeAhead(contents.inboxes)
      // From here to the answer nothing waits: all of it is put back, or nothing.
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

// How deep the request of a verification stands in a snapshot, and whatever else there is.
const snapshotOverheadDepth = 10

async function readSnapshot(req: Request, { maxDepth }: Settings): Promise<ControlBody> {
  const limits = { most: maxSnapshotBytes, maxDepth: maxDepth + snapshotOverheadDepth }
  const read = await readLargeJson(req, limits)
  if (!read.ok && read.why === 'too large') throw bodyTooLargeError(maxSnapshotBytes)
  refuseNonJson(req)
  if (!read.ok && read.why === 'too deep') {
    throw new ControlApiError(400, `The snapshot is nested more than ${limits.maxDepth} deep.`, {
      fix: 'Send what GET /__emulator/state has answered, or start with a larger --max-depth.',
    })
  }
  if (!read.ok || !isJsonObject(read.value)) {
    throw new ControlApiError(400, 'The body is not one JSON object.', {
      fix: 'Send what GET /__emulator/state has answered, whole.',
    })
  }
  refuseUnknownKeys(read.value, SNAPSHOT_KEYS)
  return read.value
}
