import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * MCP's transport over stdin and stdout: one JSON message a line. When stdin ends, it answers the last requests and
 * ends. (The transport of the SDK would stay open.)
 */
export class TerminalTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Resolves when the client has closed stdin and has all answers, or after `close`. */
  readonly ended: Promise<void>
  readonly #terminal: Terminal
  #end: () => void = () => {}
  #hasInput = true
  readonly #unanswered = new Set<unknown>()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  async start(): Promise<void> {
    void this.#read().catch((error) => this.onerror?.(error))
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#terminal.data(new TextEncoder().encode(serializeMessage(message)))
    if ('method' in message) return
    this.#unanswered.delete(message.id)
    await this.#closeIfDone()
  }

  async close(): Promise<void> {
    this.#end()
    this.onclose?.()
  }

  async #read(): Promise<void> {
    const buffer = new ReadBuffer()
    try {
      for await (const bytes of this.#terminal.input()) {
        buffer.append(Buffer.from(bytes))
        this.#deliverMessages(buffer)
      }
    } finally {
      this.#hasInput = false
      await this.#closeIfDone()
    }
  }

  async #closeIfDone(): Promise<void> {
    if (!this.#hasInput && this.#unanswered.size === 0) await this.close()
  }

  #deliverMessages(buffer: ReadBuffer): void {
    for (;;) {
      try {
        const message = buffer.readMessage()
        if (message === null) return
        this.#noteRequest(message)
        this.onmessage?.(message)
      } catch (error) {
        // A line that is not a message does not end the connection.
        const reason = (error as Error).message.split('\n')[0] ?? ''
        this.#terminal.err(terminalText`Ignored a line on stdin that is not JSON-RPC: ${reason}\n`)
      }
    }
  }

  #noteRequest(message: JSONRPCMessage): void {
    if (!('method' in message)) return
    if ('id' in message) this.#unanswered.add(message.id)
    // A cancelled request gets no answer.
    if (message.method === 'notifications/cancelled')
      this.#unanswered.delete(message.params?.requestId)
  }
}
