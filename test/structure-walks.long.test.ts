import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'

/** The exports of .ci/structure-coverage.mjs. */
interface WalkScripts {
  readonly WALK_GOALS: { readonly post: number; readonly callback: number }
  measureWalks(): Readonly<Record<'post' | 'callback', readonly { readonly path: string }[]>>
}

test('a POST and a callback run no more files than decision 0039 allows', async () => {
  const script = pathToFileURL(join(root, '.ci', 'structure-coverage.mjs')).href
  const { measureWalks, WALK_GOALS }: WalkScripts = await import(script)

  const { post, callback } = measureWalks()

  expect(callback.map(({ path }) => path)).toContain('server/delivery/sender.ts')
  expect(post.length).toBeLessThanOrEqual(WALK_GOALS.post)
  expect(callback.length).toBeLessThanOrEqual(WALK_GOALS.callback)
})
