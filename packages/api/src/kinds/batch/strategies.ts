import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { defaultCronJob } from './cron-job/defaults.ts'
import { defaultJob } from './job/defaults.ts'

export const BATCH_STRATEGIES: KindStrategies = {
  'batch/CronJob': kindStrategy({ applyDefaults: defaultCronJob }),
  'batch/Job': kindStrategy({ applyDefaults: defaultJob }),
}
