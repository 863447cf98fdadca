import type { Settings } from '../runtime/settings.ts'
import type { Kind } from './value-kinds.ts'

export type CommandName =
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

/** One thing that can be chosen. Flag, environment name and config key follow from its name. */
export type Option = {
  /** `public-url` is --public-url, VIDEOID_EMULATOR_PUBLIC_URL, and `public-url:` in the file. */
  readonly name: string
  readonly kind: Kind<unknown>
  readonly help: string
  readonly commands: readonly CommandName[]
  /** The setting it fills; options without one are a command's own. */
  readonly setting?: keyof Settings
  readonly repeatable?: true
  /** Neither in the environment nor in a file: the name means something else there. */
  readonly flagOnly?: true
  /** What its text names on the disk, from the folder of whoever wrote it. */
  readonly names?: 'folder' | 'file'
  /** The setting is what the file says, and it must contain this. */
  readonly contentHas?: string
  /** The setting is what this makes of the file. Throws a Complaint that begins with the path. */
  readonly reads?: (path: string, text: string) => Promise<unknown>
  /** Only where it says more than the default of its setting. */
  readonly defaultText?: string
}
