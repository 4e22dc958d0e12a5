import type { Rejection } from '../framework/cycle.ts'

/** Numbers for rejections: the same words by the same plugin, the same number. Only grows, and that by few: there are not many ways to refuse. */
export class RejectionTable {
  private readonly rejections: Rejection[] = []
  private readonly numbers = new Map<string, number>()

  numberOf(rejection: Rejection): number {
    const { plugin, verdict } = rejection
    const key = `${plugin} ${verdict.code} ${verdict.reasons.join('|')}`
    let number = this.numbers.get(key)
    if (number === undefined) {
      number = this.rejections.length
      this.numbers.set(key, number)
      this.rejections.push(rejection)
    }
    return number
  }

  get size(): number {
    return this.rejections.length
  }

  at(number: number): Rejection {
    return this.rejections[number]!
  }
}
