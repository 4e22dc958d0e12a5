/** Virtual seconds per second of the wall clock; or as fast as it goes after each input, then idle; or not at all. */
export type Speed = number | 'max' | 'paused'

/** `1x`, `10x`, `0.5`, `max`, `paused`. Throws a RangeError for anything else. */
export function parseSpeed(text: string): Speed {
  if (text === 'max' || text === 'paused') return text
  const factor = /^(\d+(?:\.\d+)?)x?$/.exec(text)
  if (factor === null || Number(factor[1]) === 0) throw new RangeError(`"${text}" is no speed: 1x, 10x, max or paused`)
  return Number(factor[1])
}

export function formatSpeed(speed: Speed): string {
  return typeof speed === 'number' ? `${speed}x` : speed
}

/** What a speed means for those outside, whose clocks are on the wall; undefined when nothing is unusual. */
export function speedNote(speed: Speed): string | undefined {
  if (speed === 1) return undefined
  if (speed === 'paused')
    return 'virtual time stands still: requests are answered, and nothing happens in the cluster until the clock moves'
  if (speed === 'max')
    return 'virtual time moves only after each change, until nothing more happens by itself; ages that clients compute are off, as their clocks are on the wall'
  if (speed < 1) return `virtual time runs at ${formatSpeed(speed)}: clients' own timeouts run out sooner than what they wait for`
  return `virtual time runs ahead of the wall clock at ${formatSpeed(speed)}: ages that clients compute themselves (events, describe) come out wrong, and their --timeout allows ${speed} times as much virtual time`
}
