import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startNode } from '../support/command.ts'
import { root } from '../support/root.ts'

/** Starts a receiver of docs/examples, and stops it when the test ends. Resolves to its URL. */
export async function startExample(file: string): Promise<string> {
  const receiver = startNode([join(root, 'docs/examples', file), '0'])
  onTestFinished(() => receiver.signal('SIGTERM'))
  const [hook] = await receiver.waitForOutput(/http:\S+/)
  return hook
}

/** The options of `verify-callbacks` for an example receiver, with the probe of its orders. */
export function verifyArgs(hook: string): readonly string[] {
  return ['--url', hook, '--probe', hook.replace('/hook', '/orders/{id}')]
}
