/** How to get an error of the emulated API on purpose. */
export type Reproduction = {
  /** When the error occurs, in full sentences. */
  readonly why: string
  /** Lines for a shell. The last one is a `curl -i` that gets the error. */
  readonly sh: string
  /** The flags to start the emulator with, in the parent folder of `errors`. */
  readonly flags?: string
  /** A file in the folder `errors` that the flags need. */
  readonly file?: { readonly name: string; readonly text: string }
}
