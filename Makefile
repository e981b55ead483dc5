# `make` is what has to pass before a commit: format, build, test.
CONFIGURATION ?= Release

.PHONY: all format build test run cluster chaos planted bench follow micro image

all: format build test

# Fails when a file is not formatted; `dotnet format AdvoCache.sln` mends it.
format:
	dotnet format AdvoCache.sln --verify-no-changes

build:
	dotnet build AdvoCache.sln -c $(CONFIGURATION)

test: build
	dotnet test AdvoCache.sln -c $(CONFIGURATION) --no-build

# One node on ws://localhost:8081/ws.
run:
	dotnet run --project src/Host -c $(CONFIGURATION)

# Three nodes on this machine: ws://localhost:8081/ws, 8082, 8083.
cluster:
	dotnet run --project src/Host -c $(CONFIGURATION) -- cluster

# The cluster tests at full length: hours. ROW=Leader_killed plays that row of the table of faults alone; ADVO_CHAOS_SEED=N replays a run's schedule.
chaos:
	ADVO_CHAOS=full ADVO_TEST_KILLS=20 ADVO_TEST_SETS=2000000 ADVO_TEST_PAUSES=100 ADVO_TEST_RESTARTS=30 \
		dotnet test tests/Cluster/Cluster.Tests.csproj -c $(CONFIGURATION) \
		$(if $(ROW),--filter "FullyQualifiedName~.Chaos.&FullyQualifiedName~$(ROW)")

# The judges judged: a build with bugs on purpose, which the chaos tests must find.
planted:
	dotnet test tests/Cluster/Cluster.Tests.csproj -c Planted --filter "FullyQualifiedName~PlantedBugTests"

# AdvoCache beside redis-server, etcd and nats-server, as far as they are installed; three quarters of an hour on a machine that does nothing else.
bench:
	dotnet run --project bench/SideBySide -c Release -- --output bench/results/side-by-side.md

# What it costs a client of the .NET library to follow 10,000 changes a second.
follow:
	dotnet run --project bench/SideBySide -c Release -- --works follow --rounds 3 --seconds 10

# The hot path in pieces. GROUP=Parse: that group alone, as for figures that count.
micro:
	dotnet run --project bench/Micro -c Release -- --filter '*$(GROUP)*'

image:
	docker compose build
