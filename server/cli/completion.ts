import { UserError } from '../domain/base/user-error.ts'
import { didYouMean } from '../domain/text/did-you-mean.ts'
import { quote } from '../domain/text/quote.ts'
import { terminalBlock } from '../domain/text/terminal-text.ts'
import { isSwitch, optionsOfCommand } from '../options/find-option.ts'
import type { CommandName, Option } from '../options/option.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { dataCommandNames } from './data/data-command-help.ts'
import { scenarioCommandNames } from './scenarios/scenarios-command-help.ts'
import type { Command } from './shared/command.ts'
import type { Terminal } from './terminal/terminal.ts'

/** All commands of the program, in the order of its help. */
type Commands = Readonly<Record<CommandName, Pick<Command, 'summary'>>>

const SHELLS: Readonly<Record<string, (commands: Commands) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}
const shellNames = Object.keys(SHELLS)

/** Creates the command `completion`: it prints a script with which a shell completes commands, options and values. */
export function createCompletion(commands: Commands): Awaited<ReturnType<Command['load']>> {
  return async (terminal: Terminal, { words }: ResolvedArguments) => {
    const [shell = '', ...others] = words
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined
    if (script === undefined || others.length > 0) {
      const given =
        shell === '' || script !== undefined
          ? 'completion needs the name of one shell.'
          : `completion does not know the shell ${quote(shell)}${didYouMean(shell, shellNames) || '.'}`
      throw new UserError(`${given} Write videoid-emulator completion bash, zsh or fish.`)
    }
    terminal.out(terminalBlock(script(commands)))
    return 0
  }
}

const SUBCOMMANDS: Partial<Record<CommandName, readonly string[]>> = {
  scenarios: scenarioCommandNames,
  data: dataCommandNames,
  completion: shellNames,
}

function bashScript(commands: Commands): string {
  const commandNames = namesOf(commands)
  const lines = [
    '# Completion for bash. Add this line to ~/.bashrc:',
    '#   source <(videoid-emulator completion bash)',
    '_videoid_emulator() {',
    `  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}`,
    `  local command=\${COMP_WORDS[1]} words=`,
    '  COMPREPLY=()',
    `  [[ $COMP_CWORD -eq 1 && $word != -* ]] && words="${commandNames.join(' ')}"`,
    '  [[ $command == -* || $COMP_CWORD -eq 1 && $word == -* ]] && command=start',
    '  if [[ -z $words ]]; then',
    '    case $command in',
    ...commandNames.map((name) => `      ${name}) ${bashWords(name)} ;;`),
    '    esac',
    '  fi',
    '  if [[ $before == --* ]]; then',
    '    case $before in',
    ...valueCases(commands, (flag, values) => `      ${flag}) words="${values.join(' ')}" ;;`),
    `      ${fileFlags(commands).join('|')}) words= ;;`,
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _videoid_emulator videoid-emulator',
  ]
  return `${lines.join('\n')}\n`
}

function bashWords(command: CommandName): string {
  const flags = `words="${flagsOf(command).join(' ')}"`
  const subcommands = SUBCOMMANDS[command]
  if (subcommands === undefined) return flags
  return `${flags}; [[ $COMP_CWORD -eq 2 && $word != -* ]] && words="${subcommands.join(' ')}"`
}

function zshScript(commands: Commands): string {
  return `#compdef videoid-emulator
# Completion for zsh. Add these lines to ~/.zshrc:
#   autoload -U compinit bashcompinit && compinit && bashcompinit
#   source <(videoid-emulator completion zsh)
${bashScript(commands).split('\n').slice(2).join('\n')}`
}

function fishScript(commands: Commands): string {
  const commandNames = namesOf(commands)
  const isFirst = '__fish_use_subcommand'
  const lines = commandNames.flatMap((name) => [
    `complete -c videoid-emulator -f -n ${isFirst} -a ${name} -d ${fishText(commands[name].summary)}`,
    ...(SUBCOMMANDS[name] ?? []).map(
      (sub) => `complete -c videoid-emulator -f -n '__fish_seen_subcommand_from ${name}' -a ${sub}`,
    ),
    ...optionsOfCommand(name).map((option) => fishOption(name, option)),
  ])
  return `# Completion for fish. Save it as ~/.config/fish/completions/videoid-emulator.fish:
#   videoid-emulator completion fish > ~/.config/fish/completions/videoid-emulator.fish
${lines.join('\n')}
`
}

function fishOption(command: CommandName, option: Option): string {
  const values = valuesOf(option)
  const needsValue = isSwitch(option)
    ? ''
    : values.length > 0
      ? ` -x -a '${values.join(' ')}'`
      : ' -r'
  return `complete -c videoid-emulator -n '__fish_seen_subcommand_from ${command}' -l ${option.name}${needsValue} -d ${fishText(option.help)}`
}

function fishText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

function flagsOf(command: CommandName): readonly string[] {
  return [...optionsOfCommand(command).map(({ name }) => `--${name}`), '--help']
}

// Writes one line for each flag that has a fixed list of values.
function valueCases(
  commands: Commands,
  write: (flag: string, values: readonly string[]) => string,
): readonly string[] {
  return allOptions(commands)
    .filter((option) => valuesOf(option).length > 0)
    .map((option) => write(`--${option.name}`, valuesOf(option)))
}

// The flags whose value the shell completes as the name of a file, or not at all.
function fileFlags(commands: Commands): readonly string[] {
  return allOptions(commands)
    .filter((option) => !isSwitch(option) && valuesOf(option).length === 0)
    .map(({ name }) => `--${name}`)
}

function namesOf(commands: Commands): readonly CommandName[] {
  return Object.keys(commands) as readonly CommandName[]
}

function allOptions(commands: Commands): readonly Option[] {
  const byName = new Map(
    namesOf(commands).flatMap((name) =>
      optionsOfCommand(name).map((option) => [option.name, option] as const),
    ),
  )
  return [...byName.values()]
}

function valuesOf({ kind }: Option): readonly string[] {
  const { enum: values } = (kind.schema ?? {}) as { readonly enum?: readonly unknown[] }
  return (values ?? []).filter((value) => typeof value === 'string')
}
