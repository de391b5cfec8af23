/** arithmetic.ts in Lua, function by function: what is changed there is changed here, and a test compares the two. */

/** Buckets (`s`) are changed in place. Lua's numbers are doubles like JavaScript's, so whole numbers stay exact and divisions agree. */
export const LUA_ARITHMETIC = `
local min, max, floor, ceil = math.min, math.max, math.floor, math.ceil

local function freshState(r)
  return { limit = r.defaultLimit, spent = 0, inFlight = 0, announced = r.defaultLimit, resetAt = 0, offset = 0, endsAt = 0,
    since = 0, closedUntil = 0, strikes = 0, sure = 0 }
end

local function fitRules(s, r)
  if r.described == 0 then
    s.limit = max(s.limit, r.defaultLimit)
    s.announced = s.limit
    s.resetAt = 0
  elseif s.resetAt == 0 then
    s.limit = r.defaultLimit
  end
end

local function survivesClockStep(s, now, windowMs)
  if s.endsAt <= now + 2 * windowMs then return end
  s.endsAt = now + windowMs
  s.closedUntil = min(s.closedUntil, now + 60000)
  s.offset = s.resetAt == 0 and 0 or s.resetAt - s.endsAt
  s.since = now
end

local function roll(s, now, r)
  fitRules(s, r)
  if now < s.endsAt then return survivesClockStep(s, now, r.windowMs) end
  local passedMs = (floor((now - s.endsAt) / r.windowMs) + 1) * r.windowMs
  if r.described == 0 then s.limit = r.defaultLimit end
  s.spent = 0
  s.inFlight = 0
  s.announced = s.limit
  if s.resetAt ~= 0 then s.resetAt = s.resetAt + passedMs end
  s.endsAt = s.endsAt + passedMs
  s.since = s.endsAt - r.windowMs
end

local function usable(s, r)
  return max(1, s.limit - ceil((s.limit * r.headroomPermille) / 1000))
end

local function shortly(r)
  return ceil(r.windowMs / 40)
end

local function isProbing(s, r)
  return r.described == 1 and s.sure < r.probes
end

local function nothingLeft(s, elapsed, r)
  local restMs = r.windowMs - elapsed + r.guardMs
  if min(s.limit - s.spent, s.announced) > s.limit - usable(s, r) then return 0, min(restMs, shortly(r)) end
  return 0, restMs
end

local function probe(s, left, r)
  local calls = min(left, r.probes - s.inFlight)
  if calls > 0 then return calls, 0 end
  return 0, shortly(r)
end

local function paced(s, left, elapsed, r)
  local total = usable(s, r)
  local used = total - left
  local burst = max(1, floor((total * r.burstPermille) / 1000))
  local onPace = floor((total * elapsed) / r.windowMs) + burst - used
  local reserve = floor((s.limit * r.livePermille) / 1000)
  local unreserved = left - floor((reserve * (r.windowMs - elapsed)) / r.windowMs)
  local calls = min(left, onPace, unreserved)
  if calls > 0 then return calls, 0 end
  local paceAt = ceil(((used + 1 - burst) * r.windowMs) / total)
  local meltedAt = reserve > 0 and r.windowMs - ceil((left * r.windowMs) / reserve) + 1 or 0
  return 0, max(1, max(paceAt, meltedAt) - elapsed)
end

-- Calls there is room for, and how long to wait when there are none.
local function room(s, now, live, r)
  if now < s.closedUntil then return 0, s.closedUntil - now end
  local elapsed = now - (s.endsAt - r.windowMs)
  if elapsed < r.guardMs then return 0, r.guardMs - elapsed end
  local left = min(s.limit - s.spent, s.announced - s.inFlight) - (s.limit - usable(s, r))
  if left <= 0 then return nothingLeft(s, elapsed, r) end
  if isProbing(s, r) then return probe(s, left, r) end
  if live == 1 then return left, 0 end
  return paced(s, left, elapsed, r)
end

local function spend(s, calls)
  s.spent = s.spent + calls
  s.inFlight = s.inFlight + calls
end

local function giveBack(s, calls, takenAt)
  if takenAt < s.since then return end
  s.spent = max(0, s.spent - calls)
  s.inFlight = max(0, s.inFlight - calls)
end
`
