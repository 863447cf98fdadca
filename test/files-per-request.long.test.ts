import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { root } from './support/root.ts'

/** The exports of .ci/files-per-request.mjs. */
interface WalkScripts {
  readonly RUNNING_FILE_LIMITS: { readonly post: number; readonly callback: number }
  measureRunningFiles(): Readonly<Record<'post' | 'callback', readonly { readonly path: string }[]>>
}

test('a POST and a callback run no more files than decision 0039 allows', async () => {
  const script = pathToFileURL(join(root, '.ci', 'files-per-request.mjs')).href
  const { measureRunningFiles, RUNNING_FILE_LIMITS }: WalkScripts = await import(script)

  const { post, callback } = measureRunningFiles()

  expect(callback.map(({ path }) => path)).toContain('server/delivery/sender.ts')
  expect(post.length).toBeLessThanOrEqual(RUNNING_FILE_LIMITS.post)
  expect(callback.length).toBeLessThanOrEqual(RUNNING_FILE_LIMITS.callback)
})
