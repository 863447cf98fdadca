import manifest from '../../package.json' with { type: 'json' }

/** The emulator's own version. */
export const version: string = manifest.version
