/** What the words of a command say: letters, options with a value, and what is neither. */
export class CommandOptions {
  readonly flags = new Set<string>()
  readonly values = new Map<string, string>()
  readonly operands: string[] = []

  /** Reads `-abc`, where the first letter of `valued` has the rest of the word for its value, or the next word. Returns how many words that took. */
  readLetters(word: string, next: string | undefined, valued: string): 1 | 2 {
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!
      if (valued.includes(letter)) {
        const rest = word.slice(at + 1)
        this.values.set(letter, rest || (next ?? ''))
        return rest === '' ? 2 : 1
      }
      this.flags.add(letter)
    }
    return 1
  }
}
