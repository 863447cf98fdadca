import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { version } from '../../runtime/version.ts'
import type { EmulatorSession } from './emulator-session.ts'
import { NAMESPACE_TOOLS } from './namespace-tools.ts'
import { listResources, readResource } from './resources.ts'
import type { Tool } from './tool.ts'
import { checkToolArguments, toInputSchema } from './tool-arguments.ts'
import { VERIFICATION_TOOLS } from './verification-tools.ts'

/** All tools, by name. */
export const TOOLS: Readonly<Record<string, Tool>> = { ...NAMESPACE_TOOLS, ...VERIFICATION_TOOLS }

const instructions =
  "An emulator of Openapi's Video ID API. Call get_emulator first: your application needs its address and token. create_verification opens a verification, or let your application do it. Time passes when you call advance_clock. If something is missing or wrong, call explain_verification, explain_request or explain_namespace. The resources have the description of the API, the scenarios and the documentation."

/** Creates an MCP server with the tools and resources of an emulator. It is not connected yet. */
export function createMcpServer(session: EmulatorSession): Server {
  const server = new Server(
    { name: 'videoid-emulator', title: 'Video ID emulator', version },
    {
      capabilities: { tools: {}, resources: {} },
      instructions,
      // The SDK uses a validator only for questions to the user, and this server asks none.
      jsonSchemaValidator: { getValidator: () => refuseValidation },
    },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, tool]) => ({
      name,
      title: tool.title,
      description: tool.description,
      inputSchema: toInputSchema(tool.arguments),
      annotations: {
        readOnlyHint: tool.effect === 'reads',
        destructiveHint: tool.effect === 'deletes',
        openWorldHint: false,
      },
    })),
  }))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    callTool(session, params.name, params.arguments ?? {}),
  )
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({
    resources: [...(await listResources(session))],
  }))
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const content = await readResource(session, uri).catch((error) => {
      throw new McpError(ErrorCode.InvalidParams, (error as Error).message)
    })
    return { contents: [{ uri, ...content }] }
  })
  return server
}

/** Calls a tool. A mistake becomes a result with `isError` and one sentence, so that the agent can correct it. */
async function callTool(
  session: EmulatorSession,
  name: string,
  given: Readonly<Record<string, unknown>>,
): Promise<CallToolResult> {
  try {
    const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
    if (tool === undefined) throw unknownToolError(name)
    checkToolArguments(name, tool.arguments, given)
    return { content: [{ type: 'text', text: await tool.run(session, given) }] }
  } catch (error) {
    const text =
      error instanceof UserError
        ? error.message
        : `The tool ${name} failed because of a mistake in the emulator. Please report this: ${String(error)}`
    return { isError: true, content: [{ type: 'text', text }] }
  }
}

function unknownToolError(name: string): UserError {
  const names = Object.keys(TOOLS)
  return new UserError(
    `There is no tool ${quote(name)}${didYouMean(name, names) || '.'} The tools are ${names.join(', ')}.`,
  )
}

function refuseValidation(): never {
  throw new UserError('This server asks the user no questions.')
}
