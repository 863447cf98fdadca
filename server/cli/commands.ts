import type { CommandName } from '../options/option.ts'
import { DATA_COMMANDS, dataCommandNames } from './data/data-command-help.ts'
import { REMOTE_COMMANDS } from './remote/remote-commands.ts'
import { SCENARIO_COMMANDS, scenarioCommandNames } from './scenarios/scenarios-command-help.ts'
import type { Command } from './shared/command.ts'

/** All commands. `load` imports the module of a command only when the command runs. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  start: {
    usage: '[start] [options]',
    summary: 'run the emulator until Ctrl-C',
    notes: ['In a terminal it prints each event as it happens. The key ? lists all keys.'],
    load: async () => (await import('./start.ts')).start,
  },
  demo: {
    usage: 'demo [options]',
    summary: 'show one verification from start to end, in a few seconds',
    notes: [
      'Starts its own emulator, creates a verification, advances the clock, prints the',
      'callbacks as they arrive, and saves the PDF.',
    ],
    load: async () => (await import('./demo.ts')).demo,
  },
  exec: {
    usage: 'exec [options] -- <command> [arguments]',
    summary: 'start an emulator, run a command such as your tests, then stop it',
    notes: [
      'The command gets VIDEOID_EMULATOR_URL and VIDEOID_EMULATOR_TOKEN. --set-env sets',
      'more, such as API_BASE={url}, with {url}, {token}, {host} and {port} filled in.',
      'If the command fails, exec explains what the emulator saw (docs/failed-runs.md).',
      'The exit code is that of the command, or 127 if it is not found. Others: 3 for',
      'a difference (--strict), 4 for less coverage than --fail-under, 5 if a callback',
      'was not acknowledged, 6 if nothing was compared. --refusals: see strict-runs.md.',
    ],
    load: async () => (await import('./exec.ts')).exec,
  },
  scenarios: {
    usage: 'scenarios list | check | test | new [options]',
    summary: 'list, check, test or create scenario files',
    notes: scenarioCommandNames.map(
      (name) => `  ${name.padEnd(6)} ${SCENARIO_COMMANDS[name].summary}`,
    ),
    load: async () => (await import('./scenarios/scenarios.ts')).scenarios,
  },
  data: {
    usage: 'data check | export | import <folder> [options]',
    summary: 'check, export or import a data folder',
    notes: dataCommandNames.map((name) => `  ${name.padEnd(7)} ${DATA_COMMANDS[name].summary}`),
    load: async () => (await import('./data/data.ts')).data,
  },
  ca: {
    usage: 'ca [options]',
    summary: "print the certificate of a running emulator's test authority",
    notes: ['Clients that trust it can call the emulator at its --https-port.'],
    load: async () => (await import('./ca.ts')).ca,
  },
  explain: {
    usage: 'explain [<id>] [options]',
    summary: 'show history, status and plan of one verification',
    notes: [
      'Reads from a running emulator. The beginning of an id is enough if it is unique.',
      "Without an id, it explains the newest verification of the token's namespace (of",
      'all namespaces if there is no --token).',
    ],
    load: async () => (await import('./explain.ts')).explain,
  },
  ...REMOTE_COMMANDS,
  receiver: {
    usage: 'receiver [options]',
    summary: 'receive and print callbacks, and answer with chosen failures',
    notes: [
      'Behaviours: ok, bad-request, server-error (500), redirect, flap:3 (three times',
      '503, then ok), slow (3 s; slow:10s), hang, slowloris (a byte at a time), reset,',
      'close-early, huge, gzip-bomb, wrong-cert, and others: docs/receiver.md.',
    ],
    load: async () => (await import('./receiver.ts')).receiver,
  },
  drift: {
    usage: 'drift <recording> [more] [options]',
    summary: 'compare recordings of the real service with openapi.yaml',
    notes: [
      'Reads HAR files, and what Playwright, mitmproxy, Postman, Insomnia, curl -i and',
      '-v, and webhook inspectors write. Recognizes the format by the content. Compares',
      'requests, responses and callbacks. Sends nothing, prints no personal data.',
      "A difference from the vendor's documentation is an error, from the vendor's",
      'other services a warning, from our assumptions a notice. Exit codes: 0; 3 if a',
      'finding fails the run (--fail-on); 6 if there was nothing to compare; 2 for a',
      'file that is not a recording.',
    ],
    load: async () => (await import('./contracts/drift.ts')).drift,
  },
  verify: {
    usage: 'verify <pact.json | broker URL> [more] [options]',
    summary: 'compare pacts with openapi.yaml, and replay them',
    notes: [
      "Reads Pact files of versions 2, 3 and 4. Quote a pattern: 'pacts/*.json'. With a",
      'URL, gets the pacts from that Pact Broker (default: PACT_BROKER_BASE_URL), with',
      'PACT_BROKER_TOKEN, or with PACT_BROKER_USERNAME and _PASSWORD. Replays them on',
      'its own emulator: provider states are scenarios, messages are callbacks. Needs',
      'no package of Pact. The last lines list the assumptions that the pacts rely on.',
      'Exit codes: 0; 3 if a finding or an interaction fails; 6 if a part was not',
      'compared or replayed; 2 if a file is not a pact, or if there is no file.',
    ],
    load: async () => (await import('./contracts/verify.ts')).verify,
  },
  'verify-callbacks': {
    usage: 'verify-callbacks --url <receiver> [options]',
    summary: 'send callbacks to your receiver, and check how it handles them',
    notes: [
      '--create is a shell command, or a URL for a POST: it makes your application open',
      'each verification. --probe is a command, or a URL for a GET: it shows the result',
      'of the verification {id}. Exit code 3: a wrong outcome; 5: a callback was not',
      'acknowledged; 6: too little could be checked.',
    ],
    load: async () => (await import('./contracts/verify-callbacks.ts')).verifyCallbacks,
  },
  spec: {
    usage: 'spec [options]',
    summary: 'print openapi.yaml, for generators of clients',
    notes: [
      'With a dialect (--dialect, or wire: in the config file), it prints only the',
      'chosen value of each switch. docs/generate-a-client.md has commands for six',
      'generators.',
    ],
    load: async () => (await import('./spec.ts')).spec,
  },
  completion: {
    usage: 'completion bash | zsh | fish',
    summary: 'print a script for the completion of your shell',
    notes: [
      'For bash, add this line to ~/.bashrc:',
      '  source <(videoid-emulator completion bash)',
      'The first lines of each script say where to put it.',
    ],
    load: async () => (await import('./completion.ts')).createCompletion(COMMANDS),
  },
  mcp: {
    usage: 'mcp [options]',
    summary: 'run an MCP server on stdin and stdout, for coding agents',
    notes: [
      'Agents create verifications, act, advance the clock and read explanations. It',
      'starts its own emulator on a free port, or uses the running one at --url. The',
      'page docs/agents.md has the configuration of agents.',
    ],
    load: async () => (await import('./mcp/mcp.ts')).mcp,
  },
}

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[]

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word)
}
