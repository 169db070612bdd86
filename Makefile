# Targets of the project; `make` lists them. Only Swift has to be there before.

PREFIX ?= /usr/local
DESTDIR ?=
# FLYWAY_LINK=1 makes `make install` add the command `flyway`, a link to dunlin.
FLYWAY_LINK ?=
# Seconds that `make fuzz` spends on each dialect.
SECONDS ?= 60
# Options of the benchmarks.
BENCH ?=

.DEFAULT_GOAL := help
.PHONY: help build demo test test-matrix sanitize release bench fuzz install clean swift

help: swift
	@echo 'make build       build .build/release/dunlin'
	@echo 'make demo        build, migrate the sample shop in sql/ to demo.db, show it'
	@echo 'make test        lint, build and run all tests; installs what they need'
	@echo 'make test-matrix  run the tests of servers with PostgreSQL 18, MySQL 9 and MariaDB 11.8'
	@echo '                 of Debian sid as well; as root'
	@echo 'make sanitize    run the tests of drivers, files and threads with sanitizers'
	@echo 'make release     build dist/dunlin, which needs nothing but libc'
	@echo 'make bench       measure dist/dunlin beside sqlite3, psql and mariadb; BENCH=--quick for less'
	@echo 'make fuzz        fuzz the splitter, SECONDS=60 for each dialect'
	@echo 'make install     install dist/dunlin, man page and completions under PREFIX=/usr/local;'
	@echo '                 FLYWAY_LINK=1 adds the command flyway'
	@echo 'make clean       remove what was built'

swift:
	@scripts/require-swift

build: swift
	@scripts/require-packages libsqlite3-dev libpq-dev libmariadb-dev pkg-config
	swift build -c release --product dunlin

demo: swift
	@scripts/demo

test: swift
	@scripts/test

test-matrix: swift
	@scripts/test-matrix

sanitize: swift
	@scripts/sanitize

release: swift
	@scripts/release

bench: release
	@Benchmarks/run $(BENCH)
	@Benchmarks/postgresql $(BENCH)
	@Benchmarks/mariadb $(BENCH)

fuzz: swift
	@scripts/require-packages libsqlite3-dev pkg-config
	@SECONDS_PER_DIALECT=$(SECONDS) Fuzz/run

install: swift
	@test -x dist/dunlin || scripts/release
	@scripts/install '$(DESTDIR)$(PREFIX)' $(if $(filter 1 yes true,$(FLYWAY_LINK)),--flyway-link)

clean: swift
	rm -rf .build .build-* dist demo.db demo.db-journal demo.db-wal demo.db-shm
