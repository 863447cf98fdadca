import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { onTestFinished } from 'vitest'
import type { EmulatorSession } from '../../server/cli/mcp/emulator-session.ts'
import { createMcpServer } from '../../server/cli/mcp/mcp-server.ts'

/** The result of a tool, as an agent sees it. */
export interface ToolOutcome {
  readonly isError: boolean
  readonly text: string
}

/** Connects the SDK's own client to a server behind a transport. */
export async function connectMcpClient(transport: Transport) {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  const call = async (name: string, given: object = {}): Promise<ToolOutcome> => {
    const result = await client.callTool({ name, arguments: { ...given } })
    const [first] = result.content as { readonly text: string }[]
    return { isError: result.isError === true, text: first?.text ?? '' }
  }
  return {
    client,
    call,
    /** Calls a tool whose result is JSON. Throws its sentence if the call fails. */
    callJson: async (name: string, given: object = {}) => {
      const { isError, text } = await call(name, given)
      if (isError) throw new Error(text)
      return JSON.parse(text)
    },
  }
}

/** Connects the SDK's own client to a server in this process. */
export async function mcpClientFor(session: EmulatorSession) {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  await createMcpServer(session).connect(theirs)
  return connectMcpClient(ours)
}
