import { SCORE_MAX } from './plugin.ts'

/** Stretches scores from 0..greatest to 0..100; turned round when few is good. Upstream: plugins/helper DefaultNormalizeScore */
export function normalizeByGreatest(scores: Int32Array, reverse: boolean): void {
  let greatest = 0
  for (const score of scores) if (score > greatest) greatest = score
  if (greatest === 0) {
    if (reverse) scores.fill(SCORE_MAX)
    return
  }
  for (let index = 0; index < scores.length; index++) {
    const share = Math.floor((SCORE_MAX * scores[index]!) / greatest)
    scores[index] = reverse ? SCORE_MAX - share : share
  }
}
