import { UserError } from '../../domain/base/user-error.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import { parseArguments } from '../../options/parse-arguments.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { callEmulator, type EmulatorSession } from './emulator-session.ts'
import { createMcpServer } from './mcp-server.ts'
import { TerminalTransport } from './stdio-transport.ts'

/** Runs `mcp`: an MCP server on stdin and stdout, for an emulator of its own or for the one at `--url`. */
export async function mcp(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('mcp', resolved)
  const stopped = terminal.stopped()
  const { session, close } = await openSession(terminal, resolved)
  try {
    const transport = new TerminalTransport(terminal)
    const server = createMcpServer(session)
    await server.connect(transport)
    terminal.err(terminalText`MCP server on stdin and stdout, for the emulator at ${session.url}\n`)
    await Promise.race([stopped, transport.ended])
    await server.close()
  } finally {
    await close()
  }
  return 0
}

async function openSession(
  terminal: Terminal,
  { settings, givenSettings, commandOptions }: ResolvedArguments,
): Promise<{ readonly session: EmulatorSession; readonly close: () => Promise<void> }> {
  const { url, token } = commandOptions
  if (url !== undefined) {
    refuseSettingsFlags(terminal)
    const session = { url, token: token ?? defaultToken(settings.seed), isOwn: false, settings }
    await callEmulator(session, { path: '/__emulator/health' })
    return { session, close: async () => {} }
  }
  const { launchEmulator } = await import('../shared/launch-emulator.ts')
  const port = givenSettings.has('port') ? settings.port : 0
  const emulator = await launchEmulator({ ...settings, port }, terminal.err)
  const session = {
    url: emulator.url,
    token: token ?? emulator.token,
    isOwn: true,
    settings,
  }
  return { session, close: emulator.close }
}

/** A running emulator keeps its settings. So a flag for another setting would have no effect. */
function refuseSettingsFlags({ argv }: Terminal): void {
  const flag = parseArguments('mcp', argv.slice(1)).written.find(
    ({ option }) => option.setting !== undefined && !KEPT_WITH_URL.includes(option.name),
  )
  if (flag === undefined) return
  throw new UserError(
    `${flag.as} is a setting of an emulator that mcp starts, but --url names a running one. Leave one of them out.`,
  )
}

// The tool test_scenarios needs the scenario folders, and the calls need the control token.
const KEPT_WITH_URL = ['scenarios', 'control-token']
