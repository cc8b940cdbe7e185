-- Each request carries the next token of the file. All of them are built ahead, so that wrk costs as little as it can.
local method, path, body = os.getenv('BENCH_METHOD'), os.getenv('BENCH_PATH'), os.getenv('BENCH_BODY')
local headers = os.getenv('BENCH_HEADERS')
local requests, last = {}, 0
for token in io.lines(os.getenv('BENCH_TOKENS')) do
  requests[#requests + 1] = method .. ' ' .. path .. ' HTTP/1.1\r\n' .. headers ..
    'Authorization: Bearer ' .. token .. '\r\n\r\n' .. body
end

function request()
  last = last % #requests + 1
  return requests[last]
end

-- Uneven, so that the users do not come all at once; wrk asks for it only where it is defined.
local think = tonumber(os.getenv('BENCH_THINK_MS'))
if think > 0 then
  function delay()
    return math.random(think * 2)
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT %d %d %d %d %d %d\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
