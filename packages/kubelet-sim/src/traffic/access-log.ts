import { formatTime } from '@kubesim/api'
import type { BatchOutcome } from '@kubesim/kernel'
import type { ContainerRun } from '../containers/container-run.ts'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const NGINX_LIKE: ReadonlySet<string> = new Set(['nginx', 'httpd'])

/**
 * Lines for requests that were answered.
 * Differs: one line stands for all requests of a second that got the same status, and says how many there were.
 */
export function accessLines(
  run: ContainerRun,
  path: string,
  { outcome, nowMs }: { readonly outcome: BatchOutcome; readonly nowMs: number },
): readonly string[] {
  const isNginx = NGINX_LIKE.has(run.image?.shortName ?? '')
  return [...outcome.statuses].map(([status, count]) => {
    const times = count === 1 ? '' : ` x${count}`
    return isNginx
      ? `- - [${commonLogTime(nowMs)}] "GET ${path} HTTP/1.1" ${status} 615 "-" "traffic"${times}`
      : `GET ${path} ${status} ${outcome.latencyMs.toFixed(1)}ms${times}`
  })
}

/** `01/Jan/2026:00:00:05 +0000` */
function commonLogTime(nowMs: number): string {
  const [date = '', time = ''] = formatTime(nowMs).slice(0, -1).split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`
}
