export { durationProblem, formatDuration, parseDuration } from './duration.ts'
export { humanDuration, shortHumanDuration } from './human-duration.ts'
export { formatMicroTime, formatTime, parseTime } from './time.ts'
