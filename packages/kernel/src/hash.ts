/**
 * A synchronous hash in plain JavaScript, the same on every engine: two 32-bit lanes of multiply-xor mixing. It tells worlds apart; it
 * is not cryptographic.
 */
export class RunningHash {
  private low: number
  private high: number

  constructor(seed: string) {
    this.low = hashText(seed)
    this.high = hashText(`${seed}\u0001`)
  }

  number(value: number): void {
    const whole = Math.floor(value)
    this.mix(whole | 0)
    this.mix((whole / 0x1_0000_0000) | 0)
  }

  text(value: string): void {
    this.mix(hashText(value))
    this.mix(value.length)
  }

  /** Sixteen hexadecimal digits. */
  get digest(): string {
    return finish(this.low).toString(16).padStart(8, '0') + finish(this.high).toString(16).padStart(8, '0')
  }

  private mix(value: number): void {
    this.low = Math.imul(rotate(this.low ^ value, 13), 0x9e3779b1)
    this.high = Math.imul(rotate(this.high ^ Math.imul(value, 0x85ebca6b), 15), 0xc2b2ae35)
  }
}

/** 32 bits of a text; used to derive seeds and to fold keys into the trace. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return finish(hash)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function finish(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
