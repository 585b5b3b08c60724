-- A script of wrk: sends the requests of a file, in its order, over and over. Each line of it is a path, a tab, and a JSON body.
-- wrk -t1 -c64 -d60s --timeout 10s -s benchmarks/load/mixed.lua http://localhost:8080 -- <file> <key>

local requests = {}
local nextRequest = 0

function init(args)
  for line in io.lines(args[1]) do
    local path, body = line:match("^(%S+)\t(.*)$")
    requests[#requests + 1] = wrk.format("POST", path, { ["Content-Type"] = "application/json", ["X-API-Key"] = args[2] }, body)
  end
end

function request()
  nextRequest = nextRequest % #requests + 1
  return requests[nextRequest]
end

function done(summary, latency, each)
  local errors = summary.errors
  io.write(string.format("result %d %d %d %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, errors.connect, errors.read, errors.write, errors.status, errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
