/** Numbers under one name, told apart by the text of their labels, as Prometheus' text format has them. */
export class MetricFamily {
  private readonly head: string
  private readonly name: string
  private readonly values = new Map<string, number>()

  constructor(name: string, type: 'counter' | 'gauge', help: string) {
    this.name = name
    this.head = headOf(name, type, help)
  }

  add(labels: string, amount: number): void {
    this.values.set(labels, (this.values.get(labels) ?? 0) + amount)
  }

  set(labels: string, value: number): void {
    this.values.set(labels, value)
  }

  text(): string {
    if (this.values.size === 0) return ''
    return this.head + [...this.values].map(([labels, value]) => `${this.name}${braced(labels)} ${value}\n`).join('')
  }
}

interface Distribution {
  /** How many observations each bucket alone holds; the last one is without a limit. */
  readonly counts: number[]
  sum: number
}

/** A distribution of observations in cumulative buckets. */
export class Histogram {
  private readonly head: string
  private readonly name: string
  private readonly limits: readonly number[]
  private readonly distributions = new Map<string, Distribution>()

  constructor(name: string, limits: readonly number[], help: string) {
    this.name = name
    this.limits = limits
    this.head = headOf(name, 'histogram', help)
  }

  observe(labels: string, value: number): void {
    let distribution = this.distributions.get(labels)
    if (distribution === undefined) {
      distribution = { counts: new Array<number>(this.limits.length + 1).fill(0), sum: 0 }
      this.distributions.set(labels, distribution)
    }
    const bucket = this.limits.findIndex((limit) => value <= limit)
    distribution.counts[bucket < 0 ? this.limits.length : bucket]!++
    distribution.sum += value
  }

  text(): string {
    if (this.distributions.size === 0) return ''
    return this.head + [...this.distributions].map(([labels, distribution]) => this.lines(labels, distribution)).join('')
  }

  private lines(labels: string, { counts, sum }: Distribution): string {
    let total = 0
    const buckets = counts.map((count, index) => {
      total += count
      const limit = `le="${this.limits[index] ?? '+Inf'}"`
      return `${this.name}_bucket{${labels === '' ? limit : `${labels},${limit}`}} ${total}\n`
    })
    return `${buckets.join('')}${this.name}_sum${braced(labels)} ${sum}\n${this.name}_count${braced(labels)} ${total}\n`
  }
}

function headOf(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

/** Labels as they stand between the braces. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))}"`)
    .join(',')
}
