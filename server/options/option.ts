import type { Settings } from '../runtime/settings.ts'
import type { Kind } from './value-kinds.ts'

/** Commands that use a running emulator, and change or show its state. */
export const REMOTE_COMMAND_NAMES = [
  'list',
  'get',
  'act',
  'queue',
  'advance',
  'clock',
  'tail',
  'reset',
  'open',
] as const

export type RemoteCommandName = (typeof REMOTE_COMMAND_NAMES)[number]

export type CommandName =
  | RemoteCommandName
  | 'start'
  | 'demo'
  | 'exec'
  | 'verify'
  | 'verify-callbacks'
  | 'scenarios'
  | 'explain'
  | 'receiver'
  | 'drift'
  | 'data'
  | 'spec'
  | 'completion'
  | 'ca'
  | 'mcp'

/** One option. Flag, environment variable, config key and library name are derived from its name. */
export type Option = {
  /** `public-url` is --public-url, VIDEOID_EMULATOR_PUBLIC_URL, and `public-url:` in the file. */
  readonly name: string
  readonly kind: Kind<unknown>
  readonly help: string
  readonly commands: readonly CommandName[]
  /** The setting that the option sets. Options without one concern only their commands. */
  readonly setting?: keyof Settings
  readonly repeatable?: true
  /** Joins the values if the option is given several times. Default: the last one is used. */
  readonly join?: (values: readonly unknown[]) => unknown
  /** True if the option is only a flag: in the environment and in a config file, its name means another option. */
  readonly flagOnly?: true
  /**
   * True if the value must not be shown, not even in an error. A second environment variable, whose name ends with
   * `_FILE`, may name a file that contains it.
   */
  readonly secret?: true
  /** The value is a path: relative to the config file that contains it, otherwise to the working directory. */
  readonly names?: 'folder' | 'file'
  /** The setting is the content of the file, which must contain this text. */
  readonly contentHas?: string
  /** Converts the content of the file to the setting. Throws a UserError that begins with the path. */
  readonly reads?: (path: string, text: string) => Promise<unknown>
  /** The default for help and docs, if the default of the setting does not explain it. */
  readonly defaultText?: string
}
