import { type KindStrategies, kindStrategy } from '../kind-strategy.ts'
import { cronJobStrategy } from './cron-job/strategy.ts'
import { jobStrategy } from './job/strategy.ts'

export const BATCH_STRATEGIES: KindStrategies = {
  'batch/CronJob': kindStrategy(cronJobStrategy),
  'batch/Job': kindStrategy(jobStrategy),
}
