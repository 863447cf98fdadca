import { onTestFinished } from 'vitest'
import type { OutgoingRequest } from '../../server/delivery/http-client.ts'
import { createSender, type SenderOptions } from '../../server/delivery/sender.ts'
import { startTestReceiver, type TestBehaviour, type TestReceiver } from './receiver.ts'

/** Starts a receiver for one test. */
export async function receiverForTest(behaviour?: TestBehaviour): Promise<TestReceiver> {
  const receiver = await startTestReceiver(behaviour)
  onTestFinished(receiver.close)
  return receiver
}

/** Creates a sender for one test. */
export function senderForTest(options?: SenderOptions) {
  const sender = createSender(options)
  onTestFinished(sender.close)
  return sender
}

/** Returns a callback request to `url` with a form of one field. */
export function createOutgoingRequest(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): OutgoingRequest {
  const form = [['content-type', 'application/x-www-form-urlencoded']] as const
  const body = 'data=%7B%22id%22%3A%22%C3%A8%22%7D&'
  return { id: 'a.1', namespace: 'ns', url, headers: [...form, ...Object.entries(headers)], body }
}
