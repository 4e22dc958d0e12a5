import type { Remedy } from '../framework/plugin.ts'

/** `2 pods fewer in zone-a`: too many of some kind are in a place. `which` ends it, with a space before it, or is empty. */
export function fewerPods(count: number, { place, which }: { readonly place: string; readonly which: string }): Remedy {
  return { kind: `fewer pods${which} in ${place}`, amount: count, text: `${count} pod${count === 1 ? '' : 's'} fewer in ${place}${which}` }
}
