/** hearing.ts in Lua, function by function: what is changed there is changed here, and a test compares the two. */

/** Follows LUA_ARITHMETIC. A report `h` without headers has `resetAt` 0, which no header says. */
export const LUA_HEARING = `
local function learnOffset(offset, resetAt, takenAt, now, r)
  local least = resetAt - r.windowMs - now
  local tooMuch = resetAt - takenAt
  if offset >= tooMuch then offset = tooMuch - 1 - r.guardMs end
  return max(least, offset)
end

local function hearHeaders(s, h, now, r)
  local offset = learnOffset(s.offset, h.resetAt, h.takenAt, now, r)
  local announced = min(h.remaining, h.limit)
  local function told(limit, left)
    s.limit = limit
    s.announced = left
    s.resetAt = h.resetAt
    s.offset = offset
    s.endsAt = h.resetAt - offset
  end
  if h.resetAt == s.resetAt then
    local asExpected = h.takenAt >= s.since and s.since == s.endsAt - r.windowMs
    told(min(s.limit, h.limit), min(s.announced, announced))
    if asExpected then s.sure = r.probes end
  elseif s.resetAt == 0 then
    told(h.limit, announced)
    s.sure = r.probes
  elseif h.resetAt > s.resetAt then
    told(h.limit, announced)
    s.spent = 0
    s.inFlight = 0
    s.since = now
    s.sure = r.probes
  elseif h.takenAt >= s.since then
    told(h.limit, announced)
    s.sure = 0
  else
    s.offset = offset
    s.endsAt = s.resetAt - offset
  end
end

local function countAnswers(s, h)
  s.sure = min(s.sure + h.bare, 1000)
  if h.takenAt < s.since then return end
  s.inFlight = max(0, s.inFlight - h.answered)
  s.announced = s.announced - h.bare
end

local function refuse(s, h, now, jitter)
  local hasHeaders = h.resetAt ~= 0
  if hasHeaders and h.resetAt == s.resetAt and now < s.endsAt then
    s.closedUntil = max(s.closedUntil, s.endsAt)
    return
  end
  local isOver = hasHeaders and h.takenAt < s.since
  if isOver or now < s.closedUntil then return end
  s.strikes = min(s.strikes + 1, 7)
  local longestMs = min(60000, 1000 * 2 ^ s.strikes)
  s.closedUntil = now + floor(longestMs / 2) + floor((longestMs * jitter) / 2000)
end

local function hear(s, h, now, jitter, r)
  giveBack(s, h.unused, h.takenAt)
  countAnswers(s, h)
  if r.described == 0 then return end
  if h.resetAt ~= 0 then hearHeaders(s, h, now, r) end
  if h.limited > 0 then
    refuse(s, h, now, jitter)
  elseif h.answered > 0 and now >= s.closedUntil then
    s.strikes = 0
  end
end
`
