import { Router } from 'express'
import { isoOf } from '../../core/time/instant.ts'
import { doneInSlices } from '../../shell/sliced-work.ts'
import { checkedContents, snapshotOf } from '../../shell/snapshot/snapshot.ts'
import { acceptedRequestShape } from '../request-body.ts'
import type { Surroundings } from '../surroundings.ts'
import { control, namespaceFor, namespaceNameOf, readControl, reply } from './reply.ts'

const longestSnapshot = 64 * 1024 * 1024

/** A namespace as JSON, and put back. */
export function stateRoutes(here: Surroundings): Router {
  const { emulator, journal, inboxes } = here
  const { settings: limits } = emulator
  const router = Router()

  router.get('/state', (req, res) => {
    const namespace = namespaceFor(here, req)
    emulator.refuseWhileMoving(namespace)
    const { name } = namespace
    reply(req, res, snapshotOf(namespace, journal.dump(name), inboxes.of(name).dump()))
  })

  router.put(
    '/state',
    control(async (req, res) => {
      const given = await readControl(req, SNAPSHOT_KEYS, longestSnapshot)
      const rules = { request: acceptedRequestShape, limits }
      const contents = await doneInSlices(checkedContents(given, rules))
      const name = namespaceNameOf(here, req)
      const replacement = await doneInSlices(emulator.replacement(name, contents))
      // From here to the answer nothing waits: all of it is put back, or nothing.
      replacement.install()
      journal.restore(name, contents.requests)
      inboxes.restore(name, contents.inboxes)
      const { verifications, clock } = contents
      reply(req, res, {
        restored: name,
        verifications: verifications.length,
        now: isoOf(clock.now),
      })
    }),
  )

  return router
}

const SNAPSHOT_KEYS = ['format', 'version', 'digest', 'contents']
