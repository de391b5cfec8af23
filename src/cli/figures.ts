/** Figures as people read them. */

/** 1500 → `1,500` */
export function count(n: number): string {
  return n.toLocaleString('en-US')
}

/** `1 row`, `1,500 rows` */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

/** Below two minutes `12.3 s`, then `3 min 05 s`, then `2 h 03 min`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`
}

/** `2026-11-20 10:15:30 UTC` */
export function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function pad(n: number): string {
  return String(n).padStart(2, '0')
}
