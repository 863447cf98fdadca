/** How a refusal is met on purpose. */
export type Reproduction = {
  /** When it is answered, in full sentences. */
  readonly why: string
  /** Lines for a shell; the last is a `curl -i` that is answered with the refusal. */
  readonly sh: string
  /** What the emulator has to be started with, from the folder above `errors`. */
  readonly flags?: string
  /** A file in that folder, which the flags name or find. */
  readonly file?: { readonly name: string; readonly text: string }
}
