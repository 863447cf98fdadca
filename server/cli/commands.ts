import type { CommandName } from '../options/option.ts'
import { DATA_COMMANDS, dataCommandNames } from './data/data-command-help.ts'
import { SCENARIO_COMMANDS, scenarioCommandNames } from './scenarios/scenarios-command-help.ts'
import type { Command } from './shared/command.ts'

/** All commands. `load` imports the module of a command only when the command runs. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  start: {
    usage: '[start] [options]',
    summary: 'run the emulator until Ctrl-C',
    notes: ['At a terminal it shows each life as it happens; the key ? tells what keys do.'],
    load: async () => (await import('./start.ts')).start,
  },
  demo: {
    usage: 'demo [options]',
    summary: 'show a whole life in the terminal, in a few seconds',
    notes: [
      'Starts an emulator of its own, creates a verification, moves the clock, prints',
      'the callbacks as they arrive, and saves the PDF.',
    ],
    load: async () => (await import('./demo.ts')).demo,
  },
  exec: {
    usage: 'exec [options] -- <command> [arguments]',
    summary: 'run a command, such as your tests, beside an emulator of its own',
    notes: [
      'The command finds VIDEOID_EMULATOR_URL and VIDEOID_EMULATOR_TOKEN in its',
      'environment, and what --set-env adds: --set-env API_BASE={url}; {token}, {host}',
      'and {port} may stand in it too. Its exit code is the exit code here; 127 when',
      'it cannot be found. What it leaves running is ended.',
      'With --strict every call is compared with openapi.yaml: 3 for a breach, 4 for',
      'less coverage than --fail-under, 5 for a callback that nobody acknowledged.',
    ],
    load: async () => (await import('./exec.ts')).exec,
  },
  scenarios: {
    usage: 'scenarios list | check | test | new [options]',
    summary: 'list, check, try or begin scenario files',
    notes: scenarioCommandNames.map(
      (name) => `  ${name.padEnd(6)} ${SCENARIO_COMMANDS[name].summary}`,
    ),
    load: async () => (await import('./scenarios/scenarios.ts')).scenarios,
  },
  data: {
    usage: 'data check | export | import <folder> [options]',
    summary: 'check, copy or fill a data folder',
    notes: dataCommandNames.map((name) => `  ${name.padEnd(7)} ${DATA_COMMANDS[name].summary}`),
    load: async () => (await import('./data/data.ts')).data,
  },
  explain: {
    usage: 'explain [<id>] [options]',
    summary: 'past, present and plan of one verification of a running emulator',
    notes: [
      'The beginning of an id is enough where no other begins like it. Without an id',
      "it is the verification opened last: of the token's namespace, or of any.",
    ],
    load: async () => (await import('./explain.ts')).explain,
  },
  receiver: {
    usage: 'receiver [options]',
    summary: 'print the callbacks that come, and answer as badly as you like',
    notes: [
      'Behaviours: ok, bad-request, server-error (500), redirect, flap:3 (three times',
      '503, then ok), slow (3 s; slow:10s), hang, slowloris (a byte at a time), reset,',
      'close-early, huge, gzip-bomb, wrong-cert, and the floods of docs/receiver.md.',
    ],
    load: async () => (await import('./receiver.ts')).receiver,
  },
  drift: {
    usage: 'drift <recording.har> [more] [options]',
    summary: 'compare recorded answers of the real service with openapi.yaml',
    notes: [
      'Nothing is sent anywhere, and no value is told. A breach of what the vendor says',
      'is an error, of what its other services do a warning, of an assumption a notice.',
      'Exit codes: 0, 3 where a finding fails the run (--fail-on), 2 for a broken file.',
    ],
    load: async () => (await import('./contracts/drift.ts')).drift,
  },
  verify: {
    usage: 'verify <pact.json | broker URL> [more] [options]',
    summary: "compare pacts with openapi.yaml, and replay them with Pact's verifier",
    notes: [
      "Pact files of versions 2, 3 and 4; a pattern may be quoted: 'pacts/*.json'. Or a",
      'Pact Broker, with the credentials of PACT_BROKER_TOKEN or PACT_BROKER_USERNAME',
      'and _PASSWORD; without a name the one of PACT_BROKER_BASE_URL. The replay is on',
      'an emulator of its own, where provider states are scenarios and messages are',
      'callbacks, and needs @pact-foundation/pact in your project or beside this one;',
      'without it the pacts are only compared. Exit codes: 0; 3 where a finding fails',
      'the run, or a promise is not kept; 2 for a file that is no pact, or none at all.',
    ],
    load: async () => (await import('./contracts/verify.ts')).verify,
  },
  'verify-callbacks': {
    usage: 'verify-callbacks --url <hook> [options]',
    summary: 'tell your callback receiver everything, in every order',
    notes: [
      '--create lets your application open each verification, --probe asks it for the',
      'outcome ({id} is filled in): a shell command, or a URL (POST; GET). Exit code',
      '5: a callback was not acknowledged; 3: the outcome depends on order or copies.',
    ],
    load: async () => (await import('./contracts/verify-callbacks.ts')).verifyCallbacks,
  },
}

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[]

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word)
}
