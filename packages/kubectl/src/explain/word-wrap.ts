const NO_BREAK_SPACE = '\u00a0'

/** Breaks lines at white space; a word longer than a line stays whole. Upstream: mitchellh/go-wordwrap WrapString */
export function wrapWords(text: string, widthMax: number): string {
  const wrapper = new Wrapper(widthMax)
  for (const character of text) wrapper.add(character)
  return wrapper.finish()
}

class Wrapper {
  private readonly widthMax: number
  private text = ''
  private column = 0
  private space: string[] = []
  private word: string[] = []

  constructor(widthMax: number) {
    this.widthMax = widthMax
  }

  add(character: string): void {
    if (character === '\n') this.endLine()
    else if (/\s/u.test(character) && character !== NO_BREAK_SPACE) this.addSpace(character)
    else this.addToWord(character)
  }

  finish(): string {
    if (this.word.length > 0 || this.column + this.space.length <= this.widthMax) this.flush()
    return this.text
  }

  private endLine(): void {
    if (this.word.length > 0 || this.column + this.space.length <= this.widthMax) this.flush()
    this.space = []
    this.text += '\n'
    this.column = 0
  }

  private addSpace(character: string): void {
    if (this.space.length === 0 || this.word.length > 0) this.flush()
    this.space.push(character)
  }

  private addToWord(character: string): void {
    this.word.push(character)
    if (this.column + this.word.length + this.space.length <= this.widthMax || this.word.length >= this.widthMax) return
    this.text += '\n'
    this.column = 0
    this.space = []
  }

  private flush(): void {
    this.column += this.space.length + this.word.length
    this.text += this.space.join('') + this.word.join('')
    this.space = []
    this.word = []
  }
}
