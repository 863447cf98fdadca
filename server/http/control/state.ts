import { Router } from 'express'
import { isoOf } from '../../core/time/instant.ts'
import { contentsOf, snapshotOf } from '../../shell/snapshot.ts'
import type { Surroundings } from '../surroundings.ts'
import { control, namespaceFor, namespaceNameOf, readControl, reply } from './reply.ts'

const longestSnapshot = 64 * 1024 * 1024

/** A namespace as JSON, and put back. */
export function stateRoutes(here: Surroundings): Router {
  const { emulator, journal, inboxes } = here
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
      const keys = ['format', 'version', 'digest', 'contents']
      const contents = contentsOf(await readControl(req, keys, longestSnapshot))
      const name = namespaceNameOf(here, req)
      emulator.restore(name, contents)
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
