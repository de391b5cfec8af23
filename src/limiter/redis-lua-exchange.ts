/** exchange.ts in Lua, one atomic visit to the buckets in Redis; redis-wire.ts writes its arguments and reads its answer. */
import { LUA_ARITHMETIC } from './redis-lua-arithmetic.ts'
import { LUA_HEARING } from './redis-lua-hearing.ts'

/**
 * KEYS: one hash for each level, in the order of LEVELS. ARGV: whole numbers, in the order in which they are read below. Answers whole
 * numbers: now; for each ask calls, waitMs and probing; for each level its fields. Numbers are written with %.0f, because Lua's own way
 * rounds to 14 digits.
 */
export const LUA_EXCHANGE = `${LUA_ARITHMETIC}${LUA_HEARING}
local FIELDS = { 'limit', 'spent', 'inFlight', 'announced', 'resetAt', 'offset', 'endsAt', 'since', 'closedUntil', 'strikes', 'sure' }
local RULES = { 'described', 'windowMs', 'guardMs', 'headroomPermille', 'livePermille', 'burstPermille', 'defaultLimit', 'probes' }
local ASK = { 'bucket', 'live', 'count' }
local REPORT = { 'bucket', 'takenAt', 'answered', 'bare', 'limited', 'unused', 'limit', 'remaining', 'resetAt' }

local at = 0
local function read()
  at = at + 1
  return tonumber(ARGV[at])
end
local function readRecord(names)
  local record = {}
  for _, name in ipairs(names) do record[name] = read() end
  return record
end
local function readRecords(count, names)
  local records = {}
  for i = 1, count do records[i] = readRecord(names) end
  return records
end

local expiryMs = read()
local now = read()
local jitter = read()
local rules = readRecords(#KEYS, RULES)
local reports = readRecords(read(), REPORT)
local asks = readRecords(read(), ASK)
if now < 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + floor(tonumber(time[2]) / 1000)
end

local function load(level)
  local stored = redis.call('HMGET', KEYS[level], unpack(FIELDS))
  local s = freshState(rules[level])
  for i, name in ipairs(FIELDS) do s[name] = tonumber(stored[i] or s[name]) end
  return s
end

local function store(level, s)
  local row = {}
  for _, name in ipairs(FIELDS) do
    row[#row + 1] = name
    row[#row + 1] = string.format('%.0f', s[name])
  end
  redis.call('HSET', KEYS[level], unpack(row))
  redis.call('PEXPIRE', KEYS[level], expiryMs)
end

-- Levels 1 and 2 are the workspace and the app; a bucket is the number of its own level.
local function chain(bucket)
  return { 1, 2, bucket }
end

local levels = {}
for level = 1, #KEYS do
  levels[level] = load(level)
  roll(levels[level], now, rules[level])
end

local function raiseCap()
  local highest = levels[1].limit
  for level = 1, #KEYS do
    if rules[level].described == 1 and levels[level].resetAt ~= 0 then highest = max(highest, levels[level].limit) end
  end
  levels[1].announced = levels[1].announced + highest - levels[1].limit
  levels[1].limit = highest
end

local function leastRoom(ask)
  local least, longestMs = ask.count, 0
  for _, level in ipairs(chain(ask.bucket)) do
    local calls, waitMs = room(levels[level], now, ask.live, rules[level])
    least = min(least, calls)
    if calls == 0 then longestMs = max(longestMs, waitMs) end
  end
  return least, longestMs
end

local function serve(ask)
  local calls = leastRoom(ask)
  local probing, waitMs = 0, 0
  for _, level in ipairs(chain(ask.bucket)) do
    spend(levels[level], calls)
    if isProbing(levels[level], rules[level]) then probing = 1 end
  end
  if calls < ask.count then
    local _, longestMs = leastRoom(ask)
    waitMs = longestMs
  end
  return calls, waitMs, probing
end

for _, report in ipairs(reports) do
  for _, level in ipairs(chain(report.bucket)) do hear(levels[level], report, now, jitter, rules[level]) end
end
raiseCap()

local answer = { now }
for _, ask in ipairs(asks) do
  for _, number in ipairs({ serve(ask) }) do answer[#answer + 1] = number end
end
for level = 1, #KEYS do
  store(level, levels[level])
  for _, name in ipairs(FIELDS) do answer[#answer + 1] = levels[level][name] end
end
return answer
`
