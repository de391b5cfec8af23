/** Every metric with its name, unit and meaning, in a registry of its own. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** From a second to four hours. */
const RUN_SECONDS = [1, 5, 15, 60, 300, 900, 3_600, 14_400]

export function defineMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `fin_sync_${name}`, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name: `fin_sync_${name}`, help, labelNames, registers })
  return {
    registry,
    rowsRead: counter('rows_read_total', 'Rows read from sources since this process began, by whichever process', ['sync']),
    outcomes: counter('outcomes_total', 'Rows by how they ended and why, since this process began, by whichever process', [
      'sync',
      'did',
      'code',
    ]),
    runs: counter('runs_total', 'Runs that ended since this process began, in whichever process', ['sync', 'trigger', 'status']),
    runSeconds: new Histogram({
      name: 'fin_sync_run_duration_seconds',
      help: 'How long runs took that ended since this process began',
      labelNames: ['sync', 'status'],
      buckets: RUN_SECONDS,
      registers,
    }),
    openRuns: gauge('open_runs', 'Runs that have not ended', ['sync', 'phase']),
    staleness: gauge(
      'sync_staleness_seconds',
      'Seconds since a run last read the whole source and ended well; absent until one has',
      ['sync'],
    ),
    nextRun: gauge('next_run_timestamp_seconds', 'When the schedule starts the next run', ['sync']),
    lateness: gauge('schedule_lateness_seconds', 'How long after its time the last scheduled run was opened', ['sync']),
    calls: counter('intercom_calls_total', 'Calls of this process to Intercom by endpoint and status; none = no answer came', [
      'operation',
      'status',
    ]),
    bucketLimit: gauge('bucket_limit_calls', 'Calls that Intercom allows in a window of 10 s', ['bucket']),
    bucketRemaining: gauge('bucket_remaining_calls', 'Calls left in the present window', ['bucket']),
    bucketWait: counter('bucket_wait_seconds_total', 'How long calls of this process waited for the limit', ['bucket']),
    webhooksCame: counter('webhooks_total', 'Notifications of Intercom that came to this process, by what was done with them', [
      'topic',
      'result',
    ]),
    webhooks: gauge(
      'webhooks',
      'Notifications of Intercom that wait to be worked, were worked, or were given up, of the last days',
      ['state'],
    ),
    queueJobs: gauge('queue_jobs', 'Wake-ups in the queue', ['state']),
    requests: counter('http_requests_total', 'Requests to the admin API by operation and status', ['operation', 'status']),
    streams: gauge('event_streams', 'Readers of event streams', []),
    readable: gauge('tables_readable', '1 = the figures of the tables are current; 0 = the database could not be asked', []),
    memory: gauge('process_resident_memory_bytes', 'Memory of this process', []),
    cpu: counter('process_cpu_seconds_total', 'Processor time of this process', []),
    startTime: gauge('process_start_time_seconds', 'When this process began', []),
  }
}

export type Metrics = ReturnType<typeof defineMetrics>
